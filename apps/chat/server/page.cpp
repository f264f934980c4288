// The page, from inside the program. Its policy allows nothing inline and no other host: should a
// message ever get markup into the page, it still would not run. A nonce was rejected: there is
// nothing inline to excuse.
#include "page.hpp"

#include <string_view>

#include "chat_page.hpp"

namespace parley::chat {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kAssets = "assets/";

Headers security_headers() {
  return {{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
           "connect-src 'self' ws: wss:; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
           "form-action 'self'; frame-ancestors 'none'"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"X-Frame-Options", "DENY"},
          {"Cross-Origin-Opener-Policy", "same-origin"}};
}

/// The files below assets/ have a hash of their content in their name and never change; all others
/// are asked for again each time.
StaticFileOptions caching(const char* cache_control) {
  StaticFileOptions options;
  options.cache_control = cache_control;
  options.headers = security_headers();
  return options;
}

HttpResponse health(bool healthy) {
  auto response =
      healthy ? HttpResponse::text("ok") : HttpResponse::text("the database does not answer", 503);
  response.set("Cache-Control", "no-store").set("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace

void serve_page(HttpRouter& http, const std::shared_ptr<store::Store>& store) {
  http.route_async("GET", "/healthz", [store](const HttpRequest&, HttpResponder respond) {
    store->read<bool>(
        [](store::Reads& reads) -> Outcome<bool> {
          reads.ping();
          return true;
        },
        [respond = std::move(respond)](const Outcome<bool>& answered) mutable {
          respond(health(answered.has_value()));
        });
  });

  std::vector<EmbeddedFile> assets;
  std::vector<EmbeddedFile> others;
  for (EmbeddedFile file : embedded::chat_page()) {
    if (file.name.starts_with(kAssets)) {
      file.name.remove_prefix(kAssets.size());
      assets.push_back(file);
    } else {
      others.push_back(file);
    }
  }
  http.serve_embedded("/assets", std::move(assets), caching("public, max-age=31536000, immutable"));
  http.serve_embedded("/", std::move(others), caching("no-cache"));
}

}  // namespace parley::chat
