#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {
struct HttpRequest;
struct PerMessageDeflateOptions;
}  // namespace parley

namespace parley::websocket {

/// One element of Sec-WebSocket-Extensions (RFC 6455 section 9.1), as sent, in order.
struct Extension {
  struct Parameter {
    std::string_view name;
    std::optional<std::string> value;  ///< unquoted
  };
  std::string_view name;
  std::vector<Parameter> parameters;
};

/// Reads a list of extensions element by element, in time linear in its length.
class ExtensionParser {
 public:
  explicit ExtensionParser(std::string_view text) : rest_(text) {}
  /// The next element; nothing at the end or after a mistake. Its names point into the text.
  std::optional<Extension> next();
  /// False once the text turned out not to follow the grammar.
  bool valid() const { return valid_; }

 private:
  std::string_view take_token();
  bool take(char c);
  void skip_space();
  std::optional<std::string> take_value();
  std::optional<Extension> stop();

  std::string_view rest_;
  bool valid_ = true;
  bool first_ = true;
};

/// What both ends agreed on (RFC 7692 section 7.1).
struct DeflateParameters {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  int server_max_window_bits = 15;  ///< 9..15
  int client_max_window_bits = 15;  ///< 8..15
  std::string response;             ///< value of Sec-WebSocket-Extensions in the answer
};

/// A server's choice: the first offer of permessage-deflate that it can keep. Offers with unknown,
/// repeated or invalid parameters are passed over, as are other extensions, and offers that leave
/// our side a window of 8 bits only, with which zlib cannot compress. A text that breaks the
/// grammar anywhere gets nothing.
std::optional<DeflateParameters> negotiate_deflate(std::string_view offers,
                                                   const PerMessageDeflateOptions& options);
/// The same over all lines of the header, which count as one list.
std::optional<DeflateParameters> negotiate_deflate(const HttpRequest& request,
                                                   const PerMessageDeflateOptions& options);

}  // namespace parley::websocket
