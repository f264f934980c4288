#include "base/fifo.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace parley::base {
namespace {

TEST(Fifo, BehavesAsADequeUnderRandomUse) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    Fifo<int> fifo;
    std::deque<int> model;
    for (int step = 0; step < 2000; ++step) {
      const auto what = random() % 100;
      if (what < 48 || model.empty()) {
        fifo.push_back(step);
        model.push_back(step);
      } else if (what < 52) {
        fifo.push_front(step);
        model.push_front(step);
      } else if (what < 53) {
        fifo.clear();
        model.clear();
      } else {
        ASSERT_EQ(fifo.front(), model.front());
        fifo.pop_front();
        model.pop_front();
      }
      ASSERT_EQ(fifo.size(), model.size());
      ASSERT_EQ(fifo.empty(), model.empty());
      ASSERT_TRUE(std::equal(fifo.begin(), fifo.end(), model.begin(), model.end()));
    }
  }
}

}  // namespace
}  // namespace parley::base
