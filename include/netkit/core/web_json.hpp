#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace netkit::core {

/// Writes JSON into a string, commas included: `json.begin_object().member("ready", true)…`. Text
/// of any bytes gives valid JSON: what is not UTF-8 becomes U+FFFD. Pure.
class json_writer {
public:
    json_writer& begin_object() { return open('{'); }
    json_writer& end_object() { return close('}'); }
    json_writer& begin_array() { return open('['); }
    json_writer& end_array() { return close(']'); }
    json_writer& key(std::string_view name);

    json_writer& value(std::string_view text);
    json_writer& value(const char* text) { return value(std::string_view{text}); }
    json_writer& value(const std::string& text) { return value(std::string_view{text}); }
    json_writer& value(bool truth) { return raw(truth ? "true" : "false"); }
    json_writer& value(double number); ///< null when it is not finite
    template <std::integral Number>
    json_writer& value(Number number)
    {
        return raw(std::to_string(number));
    }
    json_writer& null() { return raw("null"); }
    /// A value that is JSON already.
    json_writer& raw(std::string_view json);

    template <class Value>
    json_writer& member(std::string_view name, const Value& of)
    {
        return key(name).value(of);
    }

    const std::string& text() const noexcept { return out_; }

private:
    json_writer& open(char bracket);
    json_writer& close(char bracket);
    void separate();

    std::string out_;
    bool comma_ = false;
};

/// `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

} // namespace netkit::core
