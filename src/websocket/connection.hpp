#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "net/loop.hpp"
#include "net/stream.hpp"
#include "websocket/frame_queue.hpp"
#include "websocket/message_reader.hpp"

namespace parley::websocket {

class Connection;

/// How a connection ended, as its owner is told once.
struct Closed {
  enum class Why : unsigned char {
    kPeer,      ///< close frame or end of the TCP connection
    kProtocol,  ///< the peer broke RFC 6455/7692 or a limit; `code` was sent to it
    kError,     ///< the network failed
    kStalled,   ///< the peer took nothing for write_timeout while something waited for it
  };
  Why why = Why::kPeer;
  std::uint16_t code = 1005;  ///< received, or sent for kProtocol
  std::string_view reason;    ///< lives for the call
  std::uint64_t size = 0;     ///< of a message too big: what was announced, if known
};

/// What a connection tells its owner, on its loop. The owner may close or drop it inside any call.
class ConnectionListener {
 public:
  virtual void on_message(bool binary, std::string_view payload) = 0;
  virtual void on_closed(const Closed& closed) = 0;

 protected:
  ~ConnectionListener() = default;
};

struct ConnectionOptions {
  ReaderOptions reader;
  std::shared_ptr<Inflater> inflater;  ///< when permessage-deflate was negotiated
  net::Duration close_timeout = std::chrono::seconds(5);
  net::Duration write_timeout = std::chrono::seconds(30);  ///< without any progress
};

/// Keeps the connections of a loop alive: also those whose owner is done and that only wait for the
/// peer's close frame. Belongs to the loop; destroy it before the loop.
class ConnectionSet {
 public:
  ~ConnectionSet();
  std::size_t size() const { return connections_.size(); }
  /// Ends all at once.
  void close_all();
  /// Calls `visit(connection)` for those that nobody listens to any more: they only write what is
  /// left.
  template <class Visit>
  void for_each_left(Visit visit) const;

 private:
  friend class Connection;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
};

/// A server's WebSocket connection (RFC 6455) after the handshake. Reads into the loop's scratch
/// buffer and keeps only unfinished frames; queues frames, small ones gathered, and writes them
/// once per turn of the loop. Belongs to one loop.
class Connection final : public std::enable_shared_from_this<Connection>,
                         private net::StreamHandler,
                         private net::Flushable {
 public:
  /// `first_bytes` (the handshake's answer) are written before any frame; `early` is what the
  /// client sent behind its request.
  static std::shared_ptr<Connection> start(net::Loop& loop, ConnectionSet& set,
                                           std::unique_ptr<net::Stream> stream,
                                           std::string first_bytes, std::string early,
                                           ConnectionOptions options, ConnectionListener& listener);
  Connection(net::Loop& loop, ConnectionSet& set, std::unique_ptr<net::Stream> stream,
             ConnectionOptions options, ConnectionListener& listener);
  ~Connection() override;

  /// Queues whole frames; ignored after close. Large ones are best given shared, see FrameQueue.
  void send(SharedFrames frames) { enqueue(std::move(frames)); }
  void send(std::string_view frames) { enqueue(frames); }
  /// Writes now instead of at the end of the turn. A failure shows later, as for other writes.
  void push();
  /// Nothing waits to be written.
  bool idle() const { return queue_.empty(); }
  bool has_listener() const { return listener_ != nullptr; }
  /// In memory, see FrameQueue::held.
  std::size_t queued_bytes() const { return queue_.held(); }

  /// Sends what is queued, then a close frame (0: without a status), and from then on waits for the
  /// peer's for at most close_timeout. The listener hears nothing more.
  void close(std::uint16_t code = 0, std::string_view reason = {});
  /// Ends the TCP connection now. The listener hears nothing more.
  void abort();

 private:
  enum class State : unsigned char {
    kOpen,
    kClosing,    // our close frame is queued or sent, the peer's is awaited
    kLingering,  // all is sent and FIN too; input is dropped until the peer ends as well
    kEnded,
  };

  void on_readable() override;
  void on_writable() override;
  void flush() override;

  bool write_queued();
  net::IoResult write_front();
  void consume(std::span<char> bytes);
  void answer_ping(std::string_view payload);
  void on_peer_close(std::uint16_t code, std::string_view reason);
  void fail(std::uint16_t code, std::string_view reason, std::uint64_t size);
  void lost(Closed::Why why);
  void timed_out();
  void queue_close_frame(std::uint16_t code, std::string_view reason);
  template <class Frames>
  void enqueue(Frames frames);
  void sent_everything();
  void tell_closed(const Closed& closed);
  void end();

  // What sending touches comes first: with many receivers each line of memory is waited for.
  net::Loop& loop_;
  std::unique_ptr<net::Stream> stream_;
  ConnectionListener* listener_;
  State state_ = State::kOpen;
  bool blocked_ = false;        // the kernel took no more; waiting for on_writable
  bool front_offered_ = false;  // the stream has refused these very bytes and must see them again
  bool fin_after_flush_ = false;
  FrameQueue queue_;
  std::unique_ptr<std::string> pong_;  // answers the latest ping, at the next frame boundary
  net::Timer timer_;
  std::shared_ptr<Inflater> inflater_;  // used by reader_
  MessageReader reader_;
  ConnectionSet& set_;
  net::Duration close_timeout_;
  net::Duration write_timeout_;
};

template <class Visit>
void ConnectionSet::for_each_left(Visit visit) const {
  for (const auto& connection : connections_) {
    if (!connection->has_listener()) visit(connection);
  }
}

}  // namespace parley::websocket
