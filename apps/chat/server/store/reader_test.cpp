// How far the reader may run ahead of the loop.
#include "store/reader.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/test_store.hpp"

namespace parley::chat::store {
namespace {

using namespace std::chrono_literals;

class ReaderTest : public testing::Test {
 protected:
  void ask(int count) {
    for (int i = 0; i < count; ++i) {
      store_.store().read<int>([this](Reads&) -> Outcome<int> { return ++read_; },
                               [this](const Outcome<int>&) { ++answered_; });
    }
  }
  /// Waits until the reader has read no more for a while.
  int read_when_quiet() {
    for (int before = -1; before != read_.load();) {
      before = read_;
      std::this_thread::sleep_for(100ms);
    }
    return read_;
  }

  TemporaryFolder folder_;
  std::atomic<int> read_ = 0;
  int answered_ = 0;
  TestStore store_{folder_.path()};
};

constexpr int kMax = static_cast<int>(Reader::kMaxAnswers);

TEST_F(ReaderTest, WaitsWhileTheLoopHasAnswersThatItDidNotTake) {
  ask(5 * kMax);
  EXPECT_EQ(read_when_quiet(), kMax);
  ASSERT_TRUE(store_.loop().turn());
  ASSERT_TRUE(store_.loop().turn());
  EXPECT_EQ(read_when_quiet(), kMax + 2);
  store_.loop().turn_until([&] { return answered_ == 5 * kMax; });
  EXPECT_EQ(read_, 5 * kMax);
}

TEST_F(ReaderTest, EndsThoughNobodyTakesItsAnswers) {
  ask(5 * kMax);
  store_.store().close();
  EXPECT_EQ(read_, 5 * kMax);
}

}  // namespace
}  // namespace parley::chat::store
