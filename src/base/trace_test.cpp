#include "base/trace.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace parley::base {
namespace {

TEST(Trace, SelectsScopesAsTheDebugPackageDoes) {
  EXPECT_TRUE(trace_selects("*", "engine:socket"));
  EXPECT_TRUE(trace_selects("engine", "engine"));
  EXPECT_FALSE(trace_selects("engine", "engine:socket"));
  EXPECT_TRUE(trace_selects("engine*", "engine:socket"));
  EXPECT_TRUE(trace_selects("engine:*", "engine:socket"));
  EXPECT_FALSE(trace_selects("engine:*", "engine"));
  EXPECT_TRUE(trace_selects("a,engine:ws socket.io:*", "socket.io:client"));
  EXPECT_TRUE(trace_selects("*,-engine*", "socket.io:client"));
  EXPECT_FALSE(trace_selects("*,-engine*", "engine:socket"));
  EXPECT_FALSE(trace_selects("-engine*,*", "engine:socket"));  // wherever it stands
  EXPECT_TRUE(trace_selects("*:so*et", "engine:socket"));
  EXPECT_FALSE(trace_selects("*:so*t:", "engine:socket"));
  EXPECT_FALSE(trace_selects("", "engine"));
  EXPECT_FALSE(trace_selects(" ,, ", "engine"));
  EXPECT_FALSE(trace_selects("express:*", "engine"));
}

TEST(Trace, WritesALineOnlyWhenItWasAskedFor) {
  ::setenv("DEBUG", "one", 1);
  const TraceScope one("one");
  const TraceScope two("two");
  ::unsetenv("DEBUG");
  EXPECT_TRUE(static_cast<bool>(one));
  EXPECT_FALSE(static_cast<bool>(two));
  testing::internal::CaptureStderr();
  one("a\nline \x1b[31m");
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(line.ends_with("Z one a\\x0aline \\x1b[31m\n")) << line;
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

}  // namespace
}  // namespace parley::base
