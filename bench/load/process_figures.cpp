// What /proc says about a process (proc(5)).
#include "load/process_figures.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "load/fail.hpp"

namespace load {
namespace {

std::string folder(int pid) {
  return "/proc/" + std::to_string(pid);
}

/// Ticks, where the kernel keeps no schedstat.
Nanos cpu_by_stat(int pid) {
  std::ifstream file(folder(pid) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) fail("the server (" + std::to_string(pid) + ") is gone");
  std::istringstream fields(text.substr(name_end + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  Nanos user = 0;
  Nanos system = 0;
  fields >> user >> system;
  return (user + system) * (1'000'000'000 / ::sysconf(_SC_CLK_TCK));
}

}  // namespace

Nanos cpu_of(int pid) {
  const std::string tasks = folder(pid) + "/task";
  DIR* directory = ::opendir(tasks.c_str());
  if (directory == nullptr) fail("the server (" + std::to_string(pid) + ") is gone");
  Nanos sum = 0;
  while (const dirent* entry = ::readdir(directory)) {
    if (entry->d_name[0] == '.') continue;
    std::ifstream file(tasks + "/" + entry->d_name + "/schedstat");
    Nanos running = 0;
    if (file >> running) sum += running;
  }
  ::closedir(directory);
  return sum > 0 ? sum : cpu_by_stat(pid);
}

Nanos own_cpu() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return Nanos{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::uint64_t resident_kib(int pid) {
  std::ifstream file(folder(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stoull(line.substr(6));
  }
  fail("the server (" + std::to_string(pid) + ") is gone");
}

void need_descriptors(std::uint64_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < count) {
    fail("needs " + std::to_string(count) + " descriptors, and the limit is " +
         std::to_string(limit.rlim_max) + " (ulimit -Hn)");
  }
}

}  // namespace load
