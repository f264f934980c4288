#pragma once
#include <atomic>
#include <cstdint>

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
  Counter sessions, websocket_sessions, sockets, pending_acks, queued_bytes;
  Counter accepted, requests, opened, closed, packets_in, packets_out, bytes_in, bytes_out;
  Counter handler_errors, decode_errors, protocol_errors, slow_consumers, payloads_too_large,
      recovered;
  Counter rooms, timers;

  void add_to(ServerStats& total) const;
};

}  // namespace parley::net
