#pragma once
#include <atomic>
#include <cstdint>

#include "parley/function.hpp"
#include "parley/stats.hpp"

namespace parley::net {

/// A number one loop writes and anyone may read: plain moves on common machines, no data race.
class Counter {
 public:
  Counter& operator++() { return *this += 1; }
  Counter& operator--() { return *this -= 1; }
  Counter& operator+=(std::uint64_t n) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    return *this;
  }
  Counter& operator-=(std::uint64_t n) { return *this += (0 - n); }
  Counter& operator=(std::uint64_t n) {
    value_.store(n, std::memory_order_relaxed);
    return *this;
  }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// The bytes that wait on a loop: who counts them need not know that all loops together have a
/// limit.
class QueuedBytes : public Counter {
 public:
  QueuedBytes& operator+=(std::uint64_t n) {
    Counter::operator+=(n);
    if (get() > threshold_) on_alarm_();
    return *this;
  }
  /// Calls `on_alarm` after each addition that leaves more than `threshold`.
  void watch(std::uint64_t threshold, UniqueFunction<void()> on_alarm) {
    threshold_ = threshold;
    on_alarm_ = std::move(on_alarm);
  }
  /// Set while far too much waits: nobody should add much to it.
  bool flooded() const { return flooded_.load(std::memory_order_relaxed); }
  void set_flooded(bool flooded) { flooded_.store(flooded, std::memory_order_relaxed); }

 private:
  std::uint64_t threshold_ = ~std::uint64_t{0};
  UniqueFunction<void()> on_alarm_;
  std::atomic<bool> flooded_ = false;
};

/// As Counter, but written by several loops: a connection is counted where it is handed to.
class SharedCounter {
 public:
  void operator++() { value_.fetch_add(1, std::memory_order_relaxed); }
  void operator--() { value_.fetch_sub(1, std::memory_order_relaxed); }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// One loop's share of ServerStats.
struct LoopStats {
  SharedCounter connections;
  Counter sessions, websocket_sessions, sockets, pending_acks;
  QueuedBytes queued_bytes;
  Counter accepted, requests, opened, closed, packets_in, packets_out, bytes_in, bytes_out;
  Counter handler_errors, decode_errors, protocol_errors, payloads_too_large, recovered;
  Counter slow_consumers, refused_events;
  Counter rooms, timers;

  void add_to(ServerStats& total) const;
};

}  // namespace parley::net
