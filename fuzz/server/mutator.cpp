// Changes scripts line by line: steps are dropped, repeated, exchanged, sent over another
// connection, or added from a list of useful ones. What is left to libFuzzer is the bytes of a
// step, or, now and then, all of them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using Lines = std::vector<std::string>;
using Random = std::minstd_rand;

constexpr std::string_view kSteps[] = {
    "=0 !",
    "=0 m",
    "=0 k",
    "=0 n",
    "=0 oe",
    "=0 ca",
    "=0 vp",
    "=0 vps",
    "o0 ",
    "o0 64 7",
    "o0 100 1",
    "s0",
    "d0",
    "e0",
    "x0",
    "w0 50",
    "w0 1000",
    "w0 5000",
    "w0 25000",
    "w0 60000",
    "l0 a",
    "l0 b",
    "l0 d",
    "l0 e",
    "l0 j",
    "l0 n",
    "l0 o",
    "l0 q",
    "l0 r",
    "l0 t",
    "g0 EIO=4&transport=polling",
    "g0 EIO=4&transport=polling&sid=$0",
    "g0 EIO=3&transport=polling",
    "g0 EIO=3&transport=polling&sid=$0&b64=1",
    "g0 EIO=3&transport=polling&j=1&sid=$0",
    "p0 EIO=4&transport=polling&sid=$0|40",
    "p0 EIO=4&transport=polling&sid=$0|3",
    R"(p0 EIO=4&transport=polling&sid=$0|42["echo",1]\x1e420["say"])",
    "p0 EIO=4&transport=polling&sid=$0|1",
    "p0 EIO=3&transport=polling&sid=$0|1:3",
    R"(p0 EIO=3&transport=polling&sid=$0|13:42["echo",12])",
    "u0 EIO=4&transport=websocket",
    "u0 EIO=3&transport=websocket",
    "u0 EIO=4&transport=websocket&sid=$0",
    "u0 EIO=3&transport=websocket&sid=$0",
    "t0 2probe",
    "t0 5",
    "t0 3",
    "t0 2",
    "t0 1",
    "t0 40",
    "t0 41",
    R"(t0 40{"pid":"$P0","offset":"1"})",
    R"(t0 40/admin,{"pid":"$P0","offset":"2"})",
    R"(t0 40/dyn-1,{"pid":"$P0"})",
    R"(p0 EIO=4&transport=polling&sid=$0|40{"pid":"$P0","offset":"1"})",
    R"(t0 40{"refuse":"1"})",
    "t0 40/admin,",
    "t0 40/slow,",
    "t0 40/dyn-1,",
    "t0 40/dyn-2?a=1,",
    "t0 40/rule,",
    "t0 40/wait,",
    "t0 41/dyn-1,",
    R"(t0 420["echo",{"a":[1,"b",null]}])",
    R"(t0 42["say",1])",
    R"(t0 421["typed",1,"a",2.5,[true],{}])",
    R"(t0 451-3["bytes",{"_placeholder":true,"num":0}])",
    R"(b0 \x00\x01\xff)",
    "t0 430[1]",
    "t0 431[]",
    R"(t0 461-0[{"_placeholder":true,"num":0}])",
    R"(t0 42["ask",1])",
    R"(t0 42["ask all",1])",
    R"(t0 421["task"])",
    R"(t0 42["fetch"])",
    R"(t0 42["watch"])",
    R"(t0 42["once"])",
    R"(t0 42["mine",1,2])",
    R"(t0 422["later"])",
    R"(t0 42["throw"])",
    R"(t0 420["large",3000])",
    R"(t0 42["volatile"])",
    R"(t0 421["join","room"])",
    R"(t0 42["leave","room"])",
    R"(t0 422["rooms"])",
    R"(t0 42["to",["room"],1])",
    R"(t0 42["but","room",1])",
    R"(t0 42["everyone",[1]])",
    R"(t0 42["move","room","other"])",
    R"(t0 42["kick"])",
    R"(t0 42["close"])",
    R"(t0 42["kick all",false])",
    R"(t0 42["destroy"])",
    R"(z0 42["say","aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])",
    R"(f0 \x014)",
    R"(f0 \x000)",
    R"(f0 \x802["say"])",
    R"(f0 \x88\x03\xe8)",
    R"(f0 \x89ping)",
    R"(r0 GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n)",
    R"(r0 GET /socket.io/socket.io.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n)",
    R"(r0 POST /all/b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n)"
    R"(3\r\nabc\r\n0\r\n\r\n)",
};

Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    lines.emplace_back(line);
  }
  return lines;
}

/// As many whole lines as fit.
std::size_t join(const Lines& lines, std::uint8_t* data, std::size_t max_size) {
  std::size_t size = 0;
  for (const std::string& line : lines) {
    if (line.size() + 1 > max_size - size) break;
    std::memcpy(data + size, line.data(), line.size());
    size += line.size();
    data[size++] = '\n';
  }
  return size;
}

std::size_t any(Random& random, std::size_t below) {
  return random() % below;
}

void change_bytes(std::string& line, Random& random) {
  const std::size_t begin = std::min<std::size_t>(line.size(), 3);
  std::string bytes = line.substr(begin);
  const std::size_t size = bytes.size();
  const std::size_t room = size + 1 + any(random, 64);
  bytes.resize(room);
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, room));
  std::replace(bytes.begin(), bytes.end(), '\n', ' ');
  line.replace(begin, std::string::npos, bytes);
}

void add(Lines& lines, Random& random) {
  std::string line(kSteps[any(random, std::size(kSteps))]);
  // Mostly where the dialogue already is; sometimes all its connections are another's.
  const char connection = static_cast<char>('0' + any(random, 3));
  line[1] = connection;
  const auto at = line[0] == '='
                      ? lines.begin()
                      : lines.begin() + static_cast<std::ptrdiff_t>(any(random, lines.size() + 1));
  const std::size_t id = line.find_first_of("0123456789", line.find('$'));
  if (line.find('$') != std::string::npos) line[id] = connection;
  lines.insert(at, std::move(line));
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  Random random(seed);
  const unsigned choice = static_cast<unsigned>(random() % 16);
  Lines lines = split({reinterpret_cast<const char*>(data), size});
  if (choice == 0 || (lines.empty() && choice < 8)) return LLVMFuzzerMutate(data, size, max_size);
  if (choice >= 10 || lines.empty()) {
    for (std::size_t i = 1 + any(random, 3); i > 0; --i) add(lines, random);
    return join(lines, data, max_size);
  }
  const std::size_t at = any(random, lines.size());
  std::string& line = lines[at];
  if (choice < 5) {
    change_bytes(line, random);
  } else if (choice == 5) {
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
  } else if (choice == 6) {
    const std::string copy = line;
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(any(random, lines.size() + 1)), copy);
  } else if (choice == 7) {
    std::swap(line, lines[any(random, lines.size())]);
  } else if (line.size() > 1) {
    line[1] = static_cast<char>('0' + any(random, 3));
  }
  return join(lines, data, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* two, std::size_t two_size,
                                                 std::uint8_t* out, std::size_t max_out_size,
                                                 unsigned seed) {
  Random random(seed);
  Lines lines = split({reinterpret_cast<const char*>(one), one_size});
  const Lines other = split({reinterpret_cast<const char*>(two), two_size});
  lines.resize(any(random, lines.size() + 1));
  const auto from = static_cast<std::ptrdiff_t>(any(random, other.size() + 1));
  lines.insert(lines.end(), other.begin() + from, other.end());
  return join(lines, out, max_out_size);
}
