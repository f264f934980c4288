#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parley/http.hpp"
#include "parley/options.hpp"

namespace parley::http {

/// Cross-origin answers (Fetch standard, "HTTP extensions"). Refuses nothing: a browser that gets
/// no permission does so by itself. What allows() says about a request is given back to the others,
/// so that the program is asked once. Immutable, so shared by all loops.
class Cors {
 public:
  /// Throws std::invalid_argument for "*" together with credentials or with anything else that
  /// allows origins, origins that no page can have, text that cannot stand in a header, and a
  /// status that browsers take for a no.
  explicit Cors(const CorsOptions& options);

  /// Whether pages of that origin are let in. Throws what the program's function throws.
  bool allows(std::string_view origin, const HttpRequest& request) const;
  /// The same of the request's own origin; false where it names none, and no other is asked for.
  bool allows(const HttpRequest& request) const;
  /// Whether those may send and be sent what the browser keeps for this host.
  bool credentials() const { return credentials_; }
  bool enabled() const { return !origins_.empty() || allow_origin_; }
  bool is_preflight(const HttpRequest& request) const {
    return enabled() && request.method == "OPTIONS";
  }
  /// Whether somebody else answers preflights, with what add_preflight_headers adds.
  bool passes_preflights() const { return preflight_continue_; }
  /// The answer to a preflight: what may be asked from that origin.
  HttpResponse preflight(const HttpRequest& request, bool allowed) const;
  void add_preflight_headers(const HttpRequest& request, bool allowed, HttpHeaders& headers) const;
  /// What an answer to anything but a preflight gets.
  void add_headers(const HttpRequest& request, bool allowed, HttpHeaders& headers) const;

 private:
  void append_origin(const HttpRequest& request, bool allowed, HttpHeaders& headers) const;

  std::vector<std::string> origins_;
  std::function<bool(std::string_view, const HttpRequest&)> allow_origin_;
  bool any_origin_;
  bool credentials_;
  bool preflight_continue_;
  unsigned preflight_status_;
  std::string methods_;
  std::string allowed_headers_;
  std::string exposed_headers_;
  std::string max_age_;
};

}  // namespace parley::http
