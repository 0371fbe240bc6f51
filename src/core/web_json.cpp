#include "netkit/core/web_json.hpp"

#include "netkit/base/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace netkit::core {

namespace {

void append_json_code(std::string& out, std::string_view bytes, const utf8_step& step)
{
    if (!step.valid) {
        out += "\\ufffd";
    } else if (step.code == '"' || step.code == '\\') {
        out += '\\';
        out += bytes;
    } else if (step.code < 0x20 || (step.code >= 0x7f && step.code < 0xa0) || step.code == 0x2028 ||
               step.code == 0x2029) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(step.code));
    } else {
        out += bytes;
    }
}

} // namespace

void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    for (auto step = next_utf8(text); step.size != 0; step = next_utf8(text)) {
        append_json_code(out, text.substr(0, step.size), step);
        text.remove_prefix(step.size);
    }
    out += '"';
}

json_writer& json_writer::key(std::string_view name)
{
    separate();
    append_json_string(out_, name);
    out_ += ':';
    comma_ = false;
    return *this;
}

json_writer& json_writer::value(std::string_view text)
{
    separate();
    append_json_string(out_, text);
    return *this;
}

json_writer& json_writer::value(double number)
{
    if (!std::isfinite(number)) return null();
    if (number == std::trunc(number) && std::abs(number) < 9007199254740992.0)
        return value(static_cast<std::int64_t>(number));
    return raw(fmt::format("{}", number));
}

json_writer& json_writer::raw(std::string_view json)
{
    separate();
    out_ += json;
    return *this;
}

json_writer& json_writer::open(char bracket)
{
    separate();
    out_ += bracket;
    comma_ = false;
    return *this;
}

json_writer& json_writer::close(char bracket)
{
    out_ += bracket;
    comma_ = true;
    return *this;
}

void json_writer::separate()
{
    if (comma_) out_ += ',';
    comma_ = true;
}

} // namespace netkit::core
