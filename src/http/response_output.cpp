// Why not sendfile: it bypasses the Stream, so TLS and the in-memory stream of the tests would need
// a second path; a page-cached read costs little beside the network.
#include "http/response_output.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "http/response_writer.hpp"

namespace parley::http {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kShare = 1024 * 1024;  // of one file, before others get their turn

}  // namespace

ResponseOutput::ResponseOutput(std::string&& head, HttpResponse&& response, bool with_body,
                               std::uint64_t written)
    : head_(std::move(head)), response_(std::move(response)), written_(written) {
  memory_ = head_.size();
  if (!with_body) return;
  memory_ += body_in_memory(response_).size();
  if (response_.file) file_ = response_.file->length;
}

std::size_t ResponseOutput::queued() const {
  if (written_ >= memory_) return 0;
  const std::size_t left = memory_ - static_cast<std::size_t>(written_);
  // What lives for ever is not kept for this peer.
  return left - std::min(left, response_.static_body.size());
}

ResponseOutput::Status ResponseOutput::write(net::Stream& stream) {
  if (written_ < memory_) {
    const Status status = write_memory(stream);
    if (status != Status::kDone) return status;
  }
  return file_ > 0 ? write_file(stream) : Status::kDone;
}

ResponseOutput::Status ResponseOutput::write_memory(net::Stream& stream) {
  const std::string_view body = body_in_memory(response_).substr(0, memory_ - head_.size());
  while (written_ < memory_) {
    const auto offset = static_cast<std::size_t>(written_);
    std::array<std::string_view, 2> pieces;
    std::size_t count = 0;
    if (offset < head_.size()) pieces[count++] = std::string_view(head_).substr(offset);
    const std::size_t body_offset = offset < head_.size() ? 0 : offset - head_.size();
    if (body_offset < body.size()) pieces[count++] = body.substr(body_offset);
    const net::IoResult result = stream.write_some({pieces.data(), count});
    if (result.status == net::IoResult::Status::kWouldBlock) return Status::kBlocked;
    if (result.status != net::IoResult::Status::kOk) return Status::kFailed;
    written_ += result.bytes;
  }
  return Status::kDone;
}

ResponseOutput::Status ResponseOutput::write_file(net::Stream& stream) {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kPiece);
  const std::uint64_t end = memory_ + file_;
  std::size_t share = kShare;
  while (written_ < end) {
    if (share == 0) return Status::kBlocked;
    const std::uint64_t done = written_ - memory_;
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>({kPiece, file_ - done, share}));
    const ssize_t n = ::pread(*response_.file->descriptor, buffer.get(), wanted,
                              static_cast<off_t>(response_.file->offset + done));
    // A file that became shorter cannot keep the promised length: only ending the connection tells.
    if (n <= 0) return Status::kFailed;
    std::string_view piece(buffer.get(), static_cast<std::size_t>(n));
    while (!piece.empty()) {
      const net::IoResult result = stream.write_some({&piece, 1});
      if (result.status == net::IoResult::Status::kWouldBlock) return Status::kBlocked;
      if (result.status != net::IoResult::Status::kOk) return Status::kFailed;
      piece.remove_prefix(result.bytes);
      written_ += result.bytes;
      share -= std::min(share, result.bytes);
    }
  }
  return Status::kDone;
}

}  // namespace parley::http
