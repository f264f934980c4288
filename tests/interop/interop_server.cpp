// The server of the interop tests: everything the library does, reachable from a client. It prints
// where it listens and shows its counters at /stats. A script language would have been shorter, but
// this is at the same time the largest program written against the public headers alone.
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <thread>

#include "events.hpp"
#include "flags.hpp"
#include "parley/engine.hpp"
#include "parley/json.hpp"
#include "parley/server.hpp"

namespace {

std::string to_json(const parley::ServerStats& s) {
  return parley::Json{{"connections", s.connections},
                      {"sessions", s.sessions},
                      {"websocket_sessions", s.websocket_sessions},
                      {"sockets", s.sockets},
                      {"namespaces", s.namespaces},
                      {"rooms", s.rooms},
                      {"pending_acks", s.pending_acks},
                      {"timers", s.timers},
                      {"queued_bytes", s.queued_bytes},
                      {"absent_sessions", s.absent_sessions},
                      {"recovery_bytes", s.recovery_bytes},
                      {"recovered", s.recovered},
                      {"accepted", s.accepted},
                      {"requests", s.requests},
                      {"opened", s.opened},
                      {"closed", s.closed},
                      {"packets_in", s.packets_in},
                      {"packets_out", s.packets_out},
                      {"bytes_in", s.bytes_in},
                      {"bytes_out", s.bytes_out},
                      {"handler_errors", s.handler_errors},
                      {"decode_errors", s.decode_errors},
                      {"protocol_errors", s.protocol_errors},
                      {"slow_consumers", s.slow_consumers},
                      {"refused_events", s.refused_events},
                      {"payloads_too_large", s.payloads_too_large}}
      .dump();
}

void add_routes(parley::Server& io, const interop::Departures& departures) {
  using parley::HttpRequest, parley::HttpResponse;
  io.http().get("/stats",
                [&io](const HttpRequest&) { return HttpResponse::json(to_json(io.stats())); });
  io.http().get("/departures/:id", [&departures](const HttpRequest& request) {
    return HttpResponse::json(departures.find(std::string(request.param("id"))));
  });
  io.http().post("/news", [&io](const HttpRequest& request) {
    io.emit("news", request.body);
    return HttpResponse::text("sent", 202);
  });
  io.http().route_async("GET", "/later", [](HttpRequest, parley::HttpResponder responder) {
    std::thread([responder = std::move(responder)]() mutable {
      std::this_thread::sleep_for(std::chrono::seconds(2));
      responder(HttpResponse::text("at last"));
    }).detach();
  });
  io.http().get("/throw",
                [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("no"); });
}

void add_hooks(parley::Server& io) {
  io.engine().on_connection_error([](const parley::ConnectionError& error) {
    std::string line = "refused " + std::to_string(error.code);
    for (const auto& [name, value] : error.context) line += ' ' + name + '=' + value;
    std::cerr << line + '\n';
  });
  io.engine().on_payload_too_large([](const parley::PayloadTooLarge& too_large) {
    std::cerr << "too large " + too_large.session_id + ' ' + std::string(too_large.transport) +
                     ' ' + (too_large.size ? std::to_string(*too_large.size) : "?") + " of " +
                     std::to_string(too_large.limit) + '\n';
  });
}

}  // namespace

int main(int argc, char** argv) try {
  const auto flags = interop::parse_flags(argc, argv);
  interop::Departures departures;
  interop::HeldReplies held;
  parley::Server io(flags.options);
  interop::add_events(io);
  interop::add_rooms(io, departures);
  interop::add_broadcast_acks(io);
  interop::add_found(io);
  interop::add_namespaces(io);
  interop::add_dynamic_namespaces(io);
  interop::add_watched(io);
  interop::add_failures(io);
  interop::add_changes(io);
  add_routes(io, departures);
  if (!flags.files.empty()) io.http().serve_files("/files", flags.files);
  if (flags.engine_middlewares) interop::add_engine_middlewares(io, held);
  if (flags.tell_hooks) add_hooks(io);
  io.on_error([policy = flags.on_error](const parley::HandlerError& error) {
    std::cerr << error.where << ' ' << error.event << ": " << error.message << std::endl;
    return policy;
  });
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(flags.port);
  std::cout << "listening on " << io.port() << std::endl;
  io.run();
} catch (const std::exception& error) {
  std::cerr << "interop_server: " << error.what() << '\n';
  return 1;
}
