#pragma once
#include <string>
#include <utility>
#include <vector>

#include "parley/http.hpp"
#include "parley/options.hpp"

namespace parley::http {

/// Cross-origin answers (Fetch standard, "HTTP extensions"). Decides nothing: a browser that gets
/// no permission refuses by itself. Immutable, so shared by all loops.
class Cors {
 public:
  /// Throws std::invalid_argument for "*" together with credentials, "*" among other origins, or
  /// text that cannot stand in a header.
  explicit Cors(const CorsOptions& options);

  /// Whether pages of that origin are let in by name, or any is.
  bool lists(std::string_view origin) const;
  /// Whether those may send and be sent what the browser keeps for this host.
  bool credentials() const { return credentials_; }
  bool enabled() const { return !origins_.empty(); }
  bool is_preflight(const HttpRequest& request) const {
    return enabled() && request.method == "OPTIONS";
  }
  /// 204 with what may be asked from that origin.
  HttpResponse preflight(const HttpRequest& request) const;
  /// What an answer to anything but a preflight gets.
  void add_headers(const HttpRequest& request, HttpHeaders& headers) const;

 private:
  void append_origin(const HttpRequest& request, HttpHeaders& headers) const;

  std::vector<std::string> origins_;
  bool any_origin_;
  bool credentials_;
  std::string methods_;
  std::string allowed_headers_;
  std::string exposed_headers_;
  std::string max_age_;
};

}  // namespace parley::http
