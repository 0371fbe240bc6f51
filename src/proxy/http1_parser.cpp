// Request lines and status lines; field lines are read by field_section.
//
// The first line is scanned once for its end, like every line, and taken apart when it is whole:
// method, target and version are three scans that each stop at the byte they do not know. What is
// wrong with a line is found out only after it failed, so the good path carries no diagnosis.
//
// One question cannot wait for the end of the line: a method of more than 32 bytes is answered 501
// as soon as byte 33 is there. The check looks at those bytes alone, whether or not the rest has
// arrived, so the verdict is the same for every cut of the input.
//
// Measured with -O2, input in cache: 50 ns for a load generator's 40-byte GET, 90 ns
// for curl's 94 bytes, 240 ns for a browser's 445, 160 ns for a response head of 185.
#include "netkit/proxy/http1_parser.hpp"

#include "http1_scan.hpp"

namespace netkit::proxy {
namespace {

constexpr int most_empty_lines = 4;          // before a request line, RFC 9112 §2.2
constexpr std::size_t most_method_size = 32; // no method of the IANA registry is longer than 17
constexpr std::size_t version_size = 8;      // `HTTP/1.1`

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

method_id identify_method(std::string_view name) noexcept
{
    switch (name.size()) {
    case 3:
        if (name == "GET") return method_id::get;
        if (name == "PUT") return method_id::put;
        break;
    case 4:
        if (name == "POST") return method_id::post;
        if (name == "HEAD") return method_id::head;
        break;
    case 5:
        if (name == "PATCH") return method_id::patch;
        if (name == "TRACE") return method_id::trace;
        break;
    case 6:
        if (name == "DELETE") return method_id::delete_;
        break;
    case 7:
        if (name == "OPTIONS") return method_id::options;
        if (name == "CONNECT") return method_id::connect;
        break;
    default:
        break;
    }
    return method_id::other;
}

/// `HTTP/1.` and one digit (RFC 9112 §2.3).
rule check_version(std::string_view text) noexcept
{
    const bool well_formed = text.size() == version_size && text.substr(0, 5) == "HTTP/" &&
                             is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
    if (!well_formed || text[5] == '0') return rule::version_syntax;
    return text[5] == '1' ? rule::none : rule::version_unsupported;
}

} // namespace

void request_parser::reset() noexcept
{
    section_.reset();
    line_ = scan_ = method_size_ = target_ = target_size_ = 0;
    empty_lines_ = 0;
    minor_ = 1;
    method_ = method_id::other;
    in_fields_ = false;
    broken_ = rule::none;
}

void request_parser::rebase(const char* base) noexcept
{
    base_ = base;
    section_.fields().rebase(base);
}

parse_status request_parser::fail(rule broken) noexcept
{
    broken_ = broken;
    return parse_status::bad;
}

parse_status request_parser::parse(std::string_view bytes)
{
    base_ = bytes.data();
    if (broken_ != rule::none) return parse_status::bad;
    if (!in_fields_) {
        const parse_status line = read_first_line(bytes);
        if (line != parse_status::complete) return line;
        section_.reset(scan_);
        in_fields_ = true;
    }
    const parse_status status = section_.parse(bytes);
    if (status == parse_status::bad) broken_ = section_.broken();
    return status;
}

parse_status request_parser::read_first_line(std::string_view bytes)
{
    for (;;) {
        const std::size_t stop = find_stop(bytes.data(), scan_, bytes.size());
        scan_ = stop;
        if (method_too_long(bytes, stop)) return fail(rule::method_too_long);
        if (stop - line_ > limits_.request_line) return fail(rule::target_too_long);
        if (stop == bytes.size()) return parse_status::need_more;
        if (bytes[stop] == '\n') return fail(rule::bare_lf);
        if (bytes[stop] != '\r') return fail(rule::request_line_syntax);
        if (stop + 1 == bytes.size()) return parse_status::need_more;
        if (bytes[stop + 1] != '\n') return fail(rule::bare_cr);
        scan_ = stop + 2;
        if (stop != line_) {
            const rule broken = take_request_line(bytes, stop);
            return broken == rule::none ? parse_status::complete : fail(broken);
        }
        if (++empty_lines_ > most_empty_lines) return fail(rule::leading_empty_lines);
        line_ = scan_;
    }
}

/// Known as soon as byte 33 has arrived, so that a megabyte of letters is answered at once.
bool request_parser::method_too_long(std::string_view bytes, std::size_t stop) const noexcept
{
    constexpr std::size_t enough = most_method_size + 1;
    if (stop - line_ < enough) return false;
    const auto front = bytes.substr(line_, enough);
    return find_token_end(front.data(), 0, front.size()) == enough;
}

rule request_parser::take_request_line(std::string_view bytes, std::size_t stop)
{
    const std::size_t method_end = find_token_end(bytes.data(), line_, bytes.size());
    if (bytes[method_end] != ' ' || method_end == line_) {
        const bool space = bytes[method_end] == ' ' || bytes[method_end] == '\t';
        return space || method_end == stop ? rule::request_line_syntax : rule::method_syntax;
    }
    const std::size_t target = method_end + 1;
    const std::size_t target_end = find_target_end(bytes.data(), target, bytes.size());
    if (target_end == target) {
        const bool missing = target == stop || bytes[target] == ' ' || bytes[target] == '\t';
        return missing ? rule::request_line_syntax : rule::target_syntax;
    }
    if (target_end == stop) return rule::version_syntax; // HTTP/0.9
    if (bytes[target_end] != ' ') {
        return bytes[target_end] == '\t' ? rule::request_line_syntax : rule::target_syntax;
    }
    const auto version = bytes.substr(target_end + 1, stop - target_end - 1);
    if (const rule broken = check_version(version); broken != rule::none) {
        const bool parts =
            version.find_first_of(" \t") != std::string_view::npos; // more than three
        return parts ? rule::request_line_syntax : broken;
    }

    minor_ = version.back() - '0';
    method_size_ = method_end - line_;
    method_ = identify_method(bytes.substr(line_, method_size_));
    target_ = target;
    target_size_ = target_end - target;
    return rule::none;
}

void response_parser::reset() noexcept
{
    section_.reset();
    scan_ = reason_ = reason_size_ = 0;
    status_ = 0;
    minor_ = 1;
    in_fields_ = false;
    broken_ = rule::none;
}

void response_parser::rebase(const char* base) noexcept
{
    base_ = base;
    section_.fields().rebase(base);
}

parse_status response_parser::fail(rule broken) noexcept
{
    broken_ = broken;
    return parse_status::bad;
}

parse_status response_parser::parse(char* bytes, std::size_t size)
{
    const std::string_view text{bytes, size};
    base_ = bytes;
    if (broken_ != rule::none) return parse_status::bad;
    if (!in_fields_) {
        const parse_status line = read_first_line(text);
        if (line != parse_status::complete) return line;
        section_.reset(scan_);
        in_fields_ = true;
    }
    const parse_status status = section_.parse(text, bytes);
    if (status == parse_status::bad) broken_ = section_.broken();
    return status;
}

parse_status response_parser::read_first_line(std::string_view bytes)
{
    const std::size_t stop = find_stop(bytes.data(), scan_, bytes.size());
    scan_ = stop;
    if (stop > limits_.request_line) return fail(rule::head_too_large);
    if (stop == bytes.size()) return parse_status::need_more;
    if (bytes[stop] == '\n') return fail(rule::bare_lf);
    if (bytes[stop] != '\r') return fail(rule::status_line_syntax);
    if (stop + 1 == bytes.size()) return parse_status::need_more;
    if (bytes[stop + 1] != '\n') return fail(rule::bare_cr);
    scan_ = stop + 2;
    const rule broken = take_status_line(bytes.substr(0, stop));
    return broken == rule::none ? parse_status::complete : fail(broken);
}

/// `HTTP/1.1 SP 3DIGIT [SP reason]`: the second SP may be missing when nothing follows it.
rule response_parser::take_status_line(std::string_view line)
{
    constexpr std::size_t code = version_size + 1;
    constexpr std::size_t code_end = code + 3;
    if (const rule broken = check_version(line.substr(0, version_size)); broken != rule::none) {
        return broken;
    }
    const bool well_formed = line.size() >= code_end && line[version_size] == ' ' &&
                             is_digit(line[code]) && is_digit(line[code + 1]) &&
                             is_digit(line[code + 2]) &&
                             (line.size() == code_end || line[code_end] == ' ');
    if (!well_formed) return rule::status_line_syntax;
    status_ = (line[code] - '0') * 100 + (line[code + 1] - '0') * 10 + (line[code + 2] - '0');
    if (status_ < 100 || status_ > 599) return rule::status_code;

    minor_ = line[version_size - 1] - '0';
    reason_ = line.size() == code_end ? code_end : code_end + 1;
    reason_size_ = line.size() - reason_;
    return rule::none;
}

} // namespace netkit::proxy
