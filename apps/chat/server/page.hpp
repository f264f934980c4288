#pragma once
#include <memory>

#include "parley/http.hpp"
#include "store/store.hpp"

namespace parley::chat {

/// The chat's page at "/", its files below "/assets", and "/healthz" for whoever watches over the
/// server: 200 "ok" as long as the database answers, else 503.
void serve_page(HttpRouter& http, const std::shared_ptr<store::Store>& store);

}  // namespace parley::chat
