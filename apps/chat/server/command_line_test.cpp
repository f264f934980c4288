// The command line.
#include "command_line.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace parley::chat {
namespace {

Command parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "parley");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  return parse_command_line(static_cast<int>(pointers.size()), pointers.data());
}

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    ::setenv("PARLEY_DATA", "/data", 1);
    ::setenv("XDG_DATA_HOME", "/xdg", 1);
    ::setenv("HOME", "/people/ann", 1);
  }
};

TEST_F(CommandLineTest, WithoutArgumentsItServes) {
  const auto command = parse({});
  ASSERT_TRUE(command.serve);
  EXPECT_EQ(command.serve->port, 3000);
  EXPECT_EQ(command.serve->threads, 1u);
  EXPECT_EQ(command.serve->address, "");
  EXPECT_EQ(command.serve->data, "/data");
}

TEST_F(CommandLineTest, OptionsStandBehindServeOrAlone) {
  EXPECT_EQ(parse({"--port", "4000"}).serve->port, 4000);
  EXPECT_EQ(parse({"serve", "--port", "4000"}).serve->port, 4000);
  EXPECT_EQ(parse({"serve", "--data", "/elsewhere"}).serve->data, "/elsewhere");
  EXPECT_EQ(parse({"--data=/elsewhere"}).serve->data, "/elsewhere");
  EXPECT_TRUE(parse({"serve", "--verbose"}).serve->verbose);
}

TEST_F(CommandLineTest, WhatItDoesNotKnowIsNamedAsItWasTyped) {
  for (const std::vector<std::string>& start : {std::vector<std::string>{}, {"serve"}}) {
    std::vector<std::string> arguments = start;
    arguments.insert(arguments.end(), {"--prot", "3472"});
    testing::internal::CaptureStderr();
    EXPECT_EQ(parse(arguments).status, 2);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "parley: not known: --prot 3472 (see parley --help)\n");
  }
}

TEST_F(CommandLineTest, OriginsAreAddedUp) {
  EXPECT_TRUE(parse({}).serve->origins.empty());
  EXPECT_EQ(parse({"serve", "--origin", "https://chat.example", "--origin=http://intranet/",
                   "--port", "4000"})
                .serve->origins,
            (std::vector<std::string>{"https://chat.example:443", "http://intranet:80"}));
  EXPECT_EQ(parse({"--origin", "http://a:1", "--origin", "http://b:2"}).serve->origins.size(), 2u);
}

TEST_F(CommandLineTest, SharedLimitsAreNumbersAndZeroIsNone) {
  const auto command = parse({"--messages-per-address", "7", "--requests-per-address=0",
                              "--conversations-per-address", "8", "--messages-in-all", "9",
                              "--conversations-in-all", "10"});
  ASSERT_TRUE(command.serve);
  const SharedLimits& limits = command.serve->limits;
  EXPECT_EQ(limits.messages_per_address, 7u);
  EXPECT_EQ(limits.requests_per_address, 0u);
  EXPECT_EQ(limits.conversations_per_address, 8u);
  EXPECT_EQ(limits.messages_in_all, 9u);
  EXPECT_EQ(limits.conversations_in_all, 10u);
  EXPECT_EQ(parse({}).serve->limits.messages_per_address, 50u);
}

TEST_F(CommandLineTest, TheDataDirectoryHasThreeDefaults) {
  EXPECT_EQ(default_data_folder(), "/data");
  ::unsetenv("PARLEY_DATA");
  EXPECT_EQ(default_data_folder(), "/xdg/parley");
  ::setenv("XDG_DATA_HOME", "relative", 1);
  EXPECT_EQ(default_data_folder(), "/people/ann/.local/share/parley");
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_EQ(default_data_folder(), "/people/ann/.local/share/parley");
  ::unsetenv("HOME");
  EXPECT_EQ(default_data_folder(), "");
}

TEST_F(CommandLineTest, MistakesAreOneLineAndAStatus) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--port", "65536"},
                                             {"--port", "http"},
                                             {"--port", "0x10"},
                                             {"--port", ""},
                                             {"--port"},
                                             {"--threads", "257"},
                                             {"--messages-in-all", "-1"},
                                             {"--data", ""},
                                             {"--nonsense"},
                                             {"dance"},
                                             {"--origin", "chat.example"},
                                             {"--origin", "https://chat.example/chat"},
                                             {"--tls-cert", "cert.pem"},
                                             {"serve", "--tls-key", "key.pem"}}) {
    testing::internal::CaptureStderr();
    const auto command = parse(arguments);
    const std::string printed = testing::internal::GetCapturedStderr();
    EXPECT_FALSE(command.serve) << arguments[0];
    EXPECT_EQ(command.status, 2);
    EXPECT_EQ(printed.find('\n'), printed.size() - 1) << printed;
  }
}

TEST_F(CommandLineTest, VersionAndHelpAreNoMistakes) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--version"}, {"--help"}, {"serve", "--help"}}) {
    testing::internal::CaptureStdout();
    const auto command = parse(arguments);
    EXPECT_NE(testing::internal::GetCapturedStdout(), "");
    EXPECT_FALSE(command.serve);
    EXPECT_EQ(command.status, 0);
  }
}

}  // namespace
}  // namespace parley::chat
