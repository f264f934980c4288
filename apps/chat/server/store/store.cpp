// The two connections and their threads, in the order in which they may exist. One connection
// behind a mutex was rejected: a page of history would wait for every disk flush.
#include "store/store.hpp"

#include "store/connection.hpp"
#include "store/store_error.hpp"

namespace parley::chat::store {

Store::Store(StoreOptions options, Post post) : folder_(std::move(options.folder)) {
  auto write_connection = open_for_writing(folder_.database());
  auto read_connection = open_for_reading(folder_.database());
  try {
    rooms_at_start_ = Reads(read_connection).rooms();
    writer_ = std::make_unique<GroupWriter>(std::move(write_connection), options.queue_limit,
                                            options.group, post);
    reader_ =
        std::make_unique<Reader>(std::move(read_connection), options.queue_limit, std::move(post));
  } catch (const SQLite::Exception& error) {
    throw StoreError("cannot read " + folder_.database().string() + ": " + error.what());
  }
}

Store::~Store() {
  close();
}

void Store::close() {
  if (reader_) reader_->close();
  if (writer_) writer_->close();
}

}  // namespace parley::chat::store
