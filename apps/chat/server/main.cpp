// The program `parley`. All that can go wrong at the start ends as one line on standard error.
#include <fmt/core.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <exception>

#include "chat_server.hpp"
#include "command_line.hpp"

int main(int argc, char** argv) {
  ::umask(077);  // a chat is nobody else's business
  // Both would end the process for what is an error of one write.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const auto command = parley::chat::parse_command_line(argc, argv);
  if (!command.serve) return command.status;
  try {
    parley::chat::serve(*command.serve);
  } catch (const std::exception& error) {
    fmt::print(stderr, "parley: {}\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
