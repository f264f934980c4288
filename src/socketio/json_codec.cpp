// Json is a tree, so here is the one decoder that builds one. It goes through ValueReader as every
// other type does, instead of nlohmann's parser, which refuses half surrogate pairs and knows
// nothing of attachments. The reader's depth limit bounds the recursion; a tree that the program
// made may be as deep as the program likes.
#include <charconv>
#include <nlohmann/json.hpp>

#include "parley/codec.hpp"

namespace parley {
namespace {

/// As an integer while it is one and fits, as JavaScript would show it otherwise.
ReadStatus read_number(ValueReader& reader, Json& value) {
  const std::string_view text = reader.raw();
  if (text.find_first_of(".eE") == std::string_view::npos && text != "-0") {
    std::int64_t integer = 0;
    if (text[0] == '-') {
      if (reader.get(integer)) {
        value = integer;
        return {};
      }
    } else {
      std::uint64_t natural = 0;
      if (reader.get(natural)) {
        value = natural;
        return {};
      }
    }
  }
  double number = 0;
  auto status = reader.get(number);
  value = number;
  return status;
}

ReadStatus read_array(ValueReader& reader, Json& value) {
  value = Json::array();
  return reader.for_each_element([&value](ValueReader& element) {
    value.push_back(nullptr);
    auto status = Codec<Json>::read(element, value.back());
    return status ? ReadStatus() : std::move(status).in_element(value.size() - 1);
  });
}

/// Turns a placeholder into the attachment it stands for.
void resolve(Json& object, std::span<const std::string> attachments) {
  const auto placeholder = object.find("_placeholder");
  if (placeholder == object.end() || *placeholder != Json(true)) return;
  const auto number = object.find("num");
  if (number == object.end() || !number->is_number_unsigned()) return;
  const auto index = number->get<std::uint64_t>();
  if (index >= attachments.size()) return;
  const std::string& bytes = attachments[static_cast<std::size_t>(index)];
  object = Json::binary(Json::binary_t::container_type(bytes.begin(), bytes.end()));
}

ReadStatus read_object(ValueReader& reader, Json& value) {
  value = Json::object();
  auto status = reader.for_each_field([&value](std::string_view key, ValueReader& field) {
    auto inner = Codec<Json>::read(field, value[std::string(key)]);
    return inner ? ReadStatus() : std::move(inner).in_field(key);
  });
  if (status && !reader.attachments().empty()) resolve(value, reader.attachments());
  return status;
}

}  // namespace

ReadStatus Codec<Json>::read(ValueReader& reader, Json& value) {
  switch (reader.kind()) {
    case ValueKind::kNothing:
    case ValueKind::kNull:
      value = nullptr;
      return {};
    case ValueKind::kBoolean: {
      bool boolean = false;
      auto status = reader.get(boolean);
      value = boolean;
      return status;
    }
    case ValueKind::kNumber:
      return read_number(reader, value);
    case ValueKind::kString: {
      std::string text;
      auto status = reader.get(text);
      value = std::move(text);
      return status;
    }
    case ValueKind::kArray:
      return read_array(reader, value);
    case ValueKind::kObject:
      return read_object(reader, value);
    case ValueKind::kInvalid:
      break;
  }
  return reader.mismatch("a value");
}

void Codec<Json>::write(ValueWriter& writer, const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
    case Json::value_t::discarded:
      return writer.null();
    case Json::value_t::boolean:
      return writer.boolean(value.get<bool>());
    case Json::value_t::number_integer:
      return writer.integer(value.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      return writer.unsigned_integer(value.get<std::uint64_t>());
    case Json::value_t::number_float:
      return writer.number(value.get<double>());
    case Json::value_t::string:
      return writer.string(value.get_ref<const std::string&>());
    case Json::value_t::binary: {
      const auto& bytes = value.get_binary();
      return writer.binary(std::string(bytes.begin(), bytes.end()));
    }
    case Json::value_t::array:
      writer.begin_array();
      for (const Json& element : value) write(writer, element);
      return writer.end_array();
    case Json::value_t::object:
      writer.begin_object();
      for (const auto& [key, item] : value.items()) {
        writer.key(key);
        write(writer, item);
      }
      return writer.end_object();
  }
}

}  // namespace parley
