#pragma once

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// A second, independent reading of RFC 9112, written for being obviously right: it copies, it knows
// nothing of resuming, of blocks of sixteen bytes, or of limits, and it never sees the code under
// test. Heads are strings of whole lines; what a message says is compared with what our parsers
// say.
namespace netkit::test {

enum class verdict { more, good, bad };

struct reference_message {
    verdict state = verdict::more;
    std::string start;         ///< the first line
    std::string first, second; ///< method and target, or status code and reason
    char minor = '1';
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;     ///< chunked only
    std::size_t size = 0; ///< bytes of the message
};

struct reference_reader {
    bool repair = false; ///< response side: folds and spaces before colons

    static bool token(const std::string& text)
    {
        const std::string marks = "!#$%&'*+-.^_`|~";
        return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte < 128 && (std::isalnum(byte) != 0 || marks.find(c) != std::string::npos);
        });
    }
    static std::string trimmed(std::string text)
    {
        while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
            text.erase(0, 1);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
            text.pop_back();
        return text;
    }
    static std::string lower(std::string text)
    {
        for (char& c : text) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        }
        return text;
    }
    static bool printable(const std::string& text) ///< no control byte but HTAB
    {
        return std::all_of(text.begin(), text.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte == 9 || (byte >= 32 && byte != 127);
        });
    }

    /// The line that begins at `at`, without CRLF; `more` when it is not there yet.
    static verdict line(const std::string& bytes, std::size_t& at, std::string& text)
    {
        const auto end = bytes.find("\r\n", at);
        text = bytes.substr(at, end == std::string::npos ? end : end - at);
        if (end == std::string::npos && !text.empty() && text.back() == '\r') text.pop_back();
        if (!printable(text)) return verdict::bad;
        if (end == std::string::npos) return verdict::more;
        at = end + 2;
        return verdict::good;
    }

    bool add(reference_message& message, const std::string& text) const
    {
        auto& fields = message.fields;
        if (text.front() == ' ' || text.front() == '\t') {
            if (!repair || fields.empty()) return false;
            auto& [name, value] = fields.back();
            const std::string known = lower(name);
            if (known == "content-length" || known == "transfer-encoding") return false;
            value = trimmed(value + ' ' + trimmed(text));
            return true;
        }
        const auto colon = text.find(':');
        if (colon == std::string::npos) return false;
        std::string name = text.substr(0, colon);
        while (repair && !name.empty() && (name.back() == ' ' || name.back() == '\t')) {
            name.pop_back();
        }
        if (!token(name)) return false;
        fields.emplace_back(name, trimmed(text.substr(colon + 1)));
        return true;
    }

    verdict read_fields(const std::string& bytes, std::size_t& at, reference_message& message) const
    {
        for (std::string text;;) {
            const verdict found = line(bytes, at, text);
            if (found != verdict::good) return found;
            if (text.empty()) return verdict::good;
            if (!add(message, text)) return verdict::bad;
        }
    }

    static std::vector<std::string> split(const std::string& text, char separator)
    {
        std::vector<std::string> parts{""};
        for (const char c : text) {
            if (c == separator) {
                parts.emplace_back();
            } else {
                parts.back() += c;
            }
        }
        return parts;
    }
    static bool version(const std::string& text, char& minor)
    {
        if (text.size() != 8 || text.substr(0, 7) != "HTTP/1.") return false;
        minor = text[7];
        return minor >= '0' && minor <= '9';
    }
};

inline reference_message reference_request(const std::string& bytes)
{
    reference_message message;
    std::size_t at = 0;
    const auto stop = [&message](verdict state) {
        message.state = state;
        return message;
    };
    for (int empty = 0; message.start.empty(); ++empty) {
        const verdict found = reference_reader::line(bytes, at, message.start);
        // A method is known to be too long before its line is complete.
        const auto front = message.start.substr(0, 33);
        if (front.size() == 33 && reference_reader::token(front)) return stop(verdict::bad);
        if (found != verdict::good) return stop(found);
        if (message.start.empty() && empty == 4) return stop(verdict::bad);
    }
    const auto parts = reference_reader::split(message.start, ' ');
    if (parts.size() != 3 || !reference_reader::token(parts[0]) || parts[0].size() > 32 ||
        parts[1].empty() || !reference_reader::version(parts[2], message.minor)) {
        return stop(verdict::bad);
    }
    const bool plain = std::all_of(parts[1].begin(), parts[1].end(),
                                   [](char c) { return c > 32 && c < 127 && c != '#'; });
    if (!plain) return stop(verdict::bad);
    message.first = parts[0];
    message.second = parts[1];
    message.state = reference_reader{}.read_fields(bytes, at, message);
    message.size = at;
    return message;
}

inline reference_message reference_response(const std::string& bytes)
{
    reference_message message;
    std::size_t at = 0;
    message.state = reference_reader::line(bytes, at, message.start);
    if (message.state != verdict::good) return message;
    const auto& text = message.start;
    message.state = verdict::bad;
    if (!reference_reader::version(text.substr(0, 8), message.minor)) return message;
    if (text.size() < 12 || text[8] != ' ' || (text.size() > 12 && text[12] != ' ')) return message;
    message.first = text.substr(9, 3);
    for (const char c : message.first) {
        if (c < '0' || c > '9') return message;
    }
    if (message.first < "100" || message.first > "599") return message;
    message.second = text.size() > 13 ? text.substr(13) : "";
    message.state = reference_reader{true}.read_fields(bytes, at, message);
    message.size = at;
    return message;
}

/// `BWS ";" BWS name [ BWS "=" BWS value ]`, any number of times; `text` begins at the first `;`.
inline bool reference_extensions(const std::string& text)
{
    std::size_t at = 0;
    const auto space = [&] {
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t'))
            ++at;
    };
    const auto word = [&] {
        const std::size_t from = at;
        while (at < text.size() && reference_reader::token(std::string{text[at]}))
            ++at;
        return at > from;
    };
    const auto quoted = [&] {
        for (++at; at < text.size(); ++at) {
            if (text[at] == '\\') {
                ++at;
            } else if (text[at] == '"') {
                ++at;
                return true;
            }
        }
        return false;
    };
    while (at < text.size()) {
        space();
        if (at == text.size() || text[at++] != ';') return false;
        space();
        if (!word()) return false;
        const std::size_t behind = at;
        space();
        if (at < text.size() && text[at] == '=') {
            ++at;
            space();
            if (at == text.size() || !(text[at] == '"' ? quoted() : word())) return false;
        } else {
            at = behind;
        }
    }
    return true;
}

inline reference_message reference_chunked(const std::string& bytes)
{
    reference_message message;
    std::size_t at = 0;
    for (std::string text;;) {
        message.state = reference_reader::line(bytes, at, text);
        if (message.state != verdict::good) return message;
        const auto digits = std::min(text.find_first_not_of("0123456789abcdefABCDEF"), text.size());
        const auto rest = text.substr(digits);
        message.state = verdict::bad;
        if (digits == 0 || digits > 16 || (digits == 16 && text[0] >= '8')) return message;
        if (!rest.empty() && (rest[0] != ';' || !reference_extensions(rest))) return message;
        const auto size = std::stoull(text.substr(0, digits), nullptr, 16);
        if (size == 0) break;
        message.body += bytes.substr(at, size);
        const std::size_t left = bytes.size() - at;
        const auto behind = left > size ? bytes.substr(at + size, 2) : "";
        message.state = verdict::more;
        if (behind != std::string{"\r\n"}.substr(0, behind.size())) message.state = verdict::bad;
        if (behind.size() < 2 || message.state == verdict::bad) return message;
        at += size + 2;
    }
    message.state = reference_reader{}.read_fields(bytes, at, message);
    message.size = at;
    return message;
}

/// What the framing fields say: `none`, a decimal number, `chunked`, or nothing when refused.
inline std::optional<std::string> reference_framing(const reference_message& message)
{
    std::string codings;
    std::string length;
    bool any_coding = false;
    bool any_length = false;
    for (const auto& [name, value] : message.fields) {
        if (reference_reader::lower(name) == "transfer-encoding") {
            codings += (any_coding ? "," : "") + value;
            any_coding = true;
        }
        if (reference_reader::lower(name) != "content-length") continue;
        if (value.empty() || value.find_first_not_of("0123456789") != std::string::npos) {
            return std::nullopt;
        }
        const auto first = std::min(value.find_first_not_of('0'), value.size() - 1);
        const auto number = value.substr(first);
        const std::string most = "9223372036854775807";
        if (number.size() > most.size() || (number.size() == most.size() && number > most)) {
            return std::nullopt;
        }
        if (any_length && number != length) return std::nullopt;
        length = number;
        any_length = true;
    }
    if (any_coding) {
        const bool good =
            !any_length && message.minor != '0' && reference_reader::lower(codings) == "chunked";
        return good ? std::optional<std::string>{"chunked"} : std::nullopt;
    }
    return any_length ? length : "none";
}

} // namespace netkit::test
