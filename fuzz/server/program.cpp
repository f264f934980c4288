#include "server/program.hpp"

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "parley/engine.hpp"
#include "parley/parser.hpp"
#include "parley/task.hpp"

namespace parley::fuzz {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool has(std::string_view settings, char letter) {
  return settings.find(letter) != std::string_view::npos;
}

LimitOptions small_limits() {
  LimitOptions limits;
  limits.max_header_bytes = 1024;
  limits.max_header_fields = 16;
  limits.max_target_bytes = 256;
  limits.max_query_parameters = 8;
  limits.max_ahead_bytes = 512;
  limits.max_linger_bytes = 4096;
  limits.max_attachments = 3;
  limits.max_json_depth = 12;
  limits.max_namespace_bytes = 32;
  limits.max_namespaces_per_client = 4;
  limits.max_dynamic_namespaces = 3;
  limits.max_event_bytes = 24;
  limits.max_room_bytes = 16;
  limits.max_rooms_per_socket = 4;
  limits.max_packets_per_payload = 16;
  limits.max_queued_bytes = 4096;
  limits.max_connections = 16;
  return limits;
}

ServerOptions options_for(std::string_view settings) {
  ServerOptions options;
  options.limits = small_limits();
  options.max_payload = 2048;
  options.allow_eio3 = !has(settings, 'n');
  if (!has(settings, 'p')) {
    PerMessageDeflateOptions deflate;
    deflate.threshold = 16;
    deflate.server_no_context_takeover = !has(settings, 'k');
    deflate.client_no_context_takeover = !has(settings, 'k');
    if (has(settings, 'w')) deflate.client_max_window_bits = deflate.server_max_window_bits = 9;
    options.per_message_deflate = deflate;
  }
  if (has(settings, 'v')) {
    ConnectionStateRecovery& recovery = options.connection_state_recovery.emplace();
    recovery.max_disconnection_duration = seconds(30);
    recovery.skip_middlewares = has(settings, 's');
    recovery.max_log_bytes = 4096;
    recovery.max_session_bytes = 2048;
  }
  options.http_compression->threshold = 64;
  if (has(settings, 'm')) options.parser = msgpack_parser();
  if (has(settings, 'c')) options.cookie = CookieOptions();
  if (has(settings, 'o')) {
    options.cors.origins = {"http://a.example", "http://b.example"};
    options.cors.credentials = true;
    options.cors.enforce_origin = has(settings, 'e');
  }
  options.cleanup_empty_child_namespaces = !has(settings, 'd');
  if (has(settings, 'u')) options.allow_upgrades = false;
  if (has(settings, 'l')) options.transports = {"polling"};
  if (has(settings, 'a')) {
    options.allow_request = [](const HttpRequest& request, AllowReply reply) {
      if (request.query_value("drop")) return;
      reply(request.query_value("no") ? std::optional<std::string>("no") : std::nullopt);
    };
  }
  return options;
}

}  // namespace

Program::Program(std::string_view settings, const net::Clock& clock)
    : server_(options_for(settings), clock) {
  server_.set_error_handler([](const HandlerError&) {});
  Namespace& main = server_.of("/");
  add_to(main);
  main.use([](Socket socket) -> Result<void> {
    if (socket.handshake().auth_string("refuse")) return Error("refused");
    return {};
  });
  add_to(server_.of("/admin"));
  server_.of("/slow").use([](Socket socket) -> Task<Result<void>> {
    // Nobody can answer before it is let in; the wait ends by the clock.
    const auto answer = co_await socket.timeout(seconds(1)).emit_with_ack<Json>("who");
    if (socket.handshake().auth_string("refuse"))
      co_return Error("refused", RawJson{R"({"code":1})"});
    co_return Result<void>();
  });
  add_dynamic();
  add_routes();
  add_hooks();
}

void Program::add_hooks() {
  parley::Engine& engine = server_.engine();
  engine.use([](const HttpRequest& request, HttpHeaders& headers) -> std::optional<HttpResponse> {
    if (request.query_value("throw")) throw std::runtime_error("thrown");
    if (request.query_value("taken")) return HttpResponse::text("taken", 418);
    headers.emplace_back("X-Hook", "1");
    return std::nullopt;
  });
  engine.on_initial_headers(
      [](HttpHeaders& headers, const HttpRequest&) { headers.emplace_back("X-First", "1"); });
  engine.on_headers(
      [](HttpHeaders& headers, const HttpRequest&) { headers.emplace_back("X-All", "1"); });
  engine.on_connection_error([](const ConnectionError&) {});
}

void Program::add_to(Namespace& nsp) {
  add_echoes(nsp);
  add_rooms(nsp);
  add_questions(nsp);
  add_endings(nsp);
}

void Program::add_echoes(Namespace& nsp) {
  nsp.on_connection([](Socket socket) { socket.emit("hello", socket.handshake().auth); });
  nsp.on("echo", [](Rest<Json> all) { return all; });
  nsp.on("say", [](Socket socket, Rest<Json> all) { socket.emit("said", all); });
  nsp.on("bytes", [](Socket socket, Binary bytes, Ack<Binary> ack) {
    socket.emit("bytes", bytes, 1, bytes);
    ack(bytes);
  });
  nsp.on("typed", [](int number, std::string text, std::optional<double> maybe,
                     std::vector<bool> list, std::map<std::string, RawJson> map) {
    return text + std::to_string(static_cast<double>(number) + maybe.value_or(0)) +
           std::to_string(list.size() + map.size());
  });
  nsp.on("large", [](int size) {
    return std::string(static_cast<std::size_t>(size < 0 || size > 3000 ? 3000 : size), 'x');
  });
  nsp.on("volatile", [](Socket socket) { socket.emit_volatile("news", std::string(1000, 'v')); });
  nsp.on("later", [this](Ack<Json> ack) { later_.push_back(std::move(ack)); });
  nsp.on("throw", [] { throw std::runtime_error("thrown"); });
}

void Program::add_rooms(Namespace& nsp) {
  nsp.on("join", [](Socket socket, std::string room) { return socket.join(room); });
  nsp.on("leave", [](Socket socket, std::string room) { socket.leave(room); });
  nsp.on("rooms", [](Socket socket) { return socket.rooms().size(); });
  nsp.on("to", [](Socket socket, std::vector<std::string> rooms, Json value) {
    socket.to(rooms).emit("news", value);
  });
  nsp.on("but", [](Socket socket, std::string room, Json value) {
    socket.nsp().except(room).emit("news", value);
  });
  nsp.on("everyone", [](Socket socket, RawJson value) { socket.nsp().emit("news", value); });
  nsp.on("move", [](Socket socket, std::string from, std::string to) {
    socket.nsp().in(from).sockets_join(to);
    socket.nsp().in(to).sockets_leave(from);
  });
  nsp.on_create_room([](const std::string&) {});
  nsp.on_leave_room([](const std::string& room, const std::string&) {
    if (room == "throw") throw std::runtime_error("thrown");
  });
}

void Program::add_questions(Namespace& nsp) {
  nsp.on("ask", [](Socket socket, Json question) {
    socket.timeout(seconds(5)).emit("question", question, [socket](Result<Json> answer) {
      socket.emit("told", answer ? *answer : Json(answer.error().message));
    });
  });
  nsp.on("ask all", [](Socket socket, Json question) {
    socket.nsp().timeout(seconds(5)).emit("question", question, [socket](Answers<Json> answers) {
      socket.emit("told", answers.values);
    });
  });
  nsp.on("task", [](Socket socket) -> Task<Json> {
    const auto first = co_await socket.emit_with_ack<Json>("question", 1);
    if (!first) co_return Json(first.error().message);
    const auto second = co_await socket.nsp().timeout(seconds(1)).emit_with_ack<int>("more");
    co_return Json{{"first", *first}, {"second", second.values.size()}};
  });
  nsp.on("fetch", [](Socket socket) {
    socket.nsp().fetch_sockets([socket](std::vector<RemoteSocket> all) {
      for (const RemoteSocket& each : all) each.emit("found", each.rooms());
      socket.emit("fetched", all.size());
    });
  });
  nsp.on("watch", [](Socket socket) {
    socket.on_any([](Event event) { (void)event.name(); });
    socket.on_any_outgoing([socket] { socket.emit("watched"); });
    socket.use([](Event event) -> Result<void> {
      if (event.name() == "refused") return Error("refused");
      return {};
    });
  });
  nsp.on("once", [](Socket socket) {
    socket.once("mine", [](Socket self, Rest<RawJson> all) {
      self.off("mine");
      self.emit("mine", all);
    });
  });
}

void Program::add_endings(Namespace& nsp) {
  nsp.on("kick", [](Socket socket) { socket.disconnect(); });
  nsp.on("close", [](Socket socket) { socket.disconnect(true); });
  nsp.on("kick all", [](Socket socket, bool close) { socket.nsp().disconnect_sockets(close); });
  nsp.on("destroy",
         [this](Socket socket) { server_.namespaces().destroy(socket.namespace_name()); });
  nsp.on_session_expired([](const ExpiredSession& session) { (void)session.id(); });
  nsp.on_disconnecting([](Socket socket, DisconnectReason) { socket.emit("bye"); });
  nsp.on_disconnect(
      [](Socket socket, DisconnectReason reason) { socket.nsp().emit("left", to_string(reason)); });
}

void Program::add_dynamic() {
  auto& namespaces = server_.namespaces();
  static const NamespacePattern kPattern(R"(^/dyn-\d+(\?.*)?$)");
  parent_ = &namespaces.of({kPattern, {}, {}});
  add_to(*parent_);
  namespaces
      .of({std::nullopt,
           [](std::string_view name, const Handshake& handshake) {
             return name.starts_with("/rule") && !handshake.auth_string("refuse");
           },
           {}})
      .on("echo", [](Json value) { return value; });
  namespaces.of({std::nullopt, {}, [this](std::string_view name, const Handshake&, auto reply) {
                   if (!name.starts_with("/wait")) return;  // dropped: not taken
                   const auto shared = std::make_shared<NamespaceReply>(std::move(reply));
                   server_.run_after(milliseconds(20), [shared] { (*shared)(true); });
                 }});
}

void Program::add_routes() {
  server_.router().get("/hello/:name", [](const HttpRequest& request) {
    return HttpResponse::text(std::string(request.param("name")))
        .set("X-Name", std::string(request.param("name")));
  });
  server_.router().post("/all/*", [](const HttpRequest& request) {
    return HttpResponse::text(std::string(request.param("*")) + request.body);
  });
  server_.router().serve_embedded("/files", {{"a.txt", "text/plain", "tag", "plain", "", ""}});
  server_.router().cors(CorsOptions{{"*"}});
  server_.router().max_body(1024);
}

void Program::act(char what) {
  Namespace& main = server_.of("/");
  switch (what) {
    case 'a':
      for (const auto& ack : std::exchange(later_, {})) ack(Json{{"answered", true}});
      break;
    case 'b':
      main.emit("news", Binary("bytes"), std::string(100, 'n'));
      break;
    case 'd':
      main.disconnect_sockets(true);
      break;
    case 'e':
      main.emit("news", 1);
      break;
    case 'j':
      main.sockets_join("room");
      break;
    case 'n':
      server_.namespaces().destroy("/dyn-1");
      break;
    case 'o':
      parent_->emit("news", 2);
      break;
    case 'q':
      server_.stop({});
      break;
    case 'r':
      server_.stop({seconds(2)});
      break;
    case 't':
      main.timeout(seconds(1)).emit("question", [](Answers<int>) {});
      break;
    default:
      break;
  }
}

}  // namespace parley::fuzz
