#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace netkit::proxy {

/// A reader of one flat JSON object (RFC 8259), as strict as it can be: no bad UTF-8, no bare
/// control byte, no duplicate name, no lone surrogate, nothing behind the object. Values come out
/// as text, strings decoded with a `"` in front, so that `"5` and `5` differ.
class strict_json {
public:
    /// False when `text` is no such object; `members` then holds what was read so far.
    static bool read(std::string_view text, std::map<std::string, std::string>& members)
    {
        strict_json reader{text};
        return reader.object(members) && reader.rest_.empty();
    }

private:
    explicit strict_json(std::string_view text) : rest_{text} {}

    bool take(char c)
    {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool object(std::map<std::string, std::string>& members)
    {
        if (!take('{')) return false;
        if (take('}')) return true;
        do {
            std::string name;
            std::string value;
            if (!string(name) || !take(':') || !scalar(value)) return false;
            if (!members.emplace(name, value).second) return false;
        } while (take(','));
        return take('}');
    }

    bool scalar(std::string& value)
    {
        if (!rest_.empty() && rest_.front() == '"') {
            value = "\"";
            return string(value);
        }
        for (const std::string_view word : {"true", "false", "null"}) {
            if (rest_.starts_with(word)) {
                value = word;
                rest_.remove_prefix(word.size());
                return true;
            }
        }
        return number(value);
    }

    bool digits(std::string& value)
    {
        const auto before = value.size();
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            value.push_back(rest_.front());
            rest_.remove_prefix(1);
        }
        return value.size() > before;
    }

    bool number(std::string& value)
    {
        if (take('-')) value.push_back('-');
        const bool zero = !rest_.empty() && rest_.front() == '0';
        const auto start = value.size();
        if (!digits(value) || (zero && value.size() > start + 1)) return false;
        if (take('.')) {
            value.push_back('.');
            return digits(value);
        }
        return true;
    }

    bool string(std::string& out)
    {
        if (!take('"')) return false;
        while (!rest_.empty()) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            if (byte == '"') return take('"');
            if (byte < 0x20) return false;
            if (byte == '\\' ? !escape(out) : !utf8(out)) return false;
        }
        return false;
    }

    bool escape(std::string& out)
    {
        if (rest_.size() < 2) return false;
        const char kind = rest_[1];
        rest_.remove_prefix(2);
        static constexpr std::string_view names = "\"\\/bfnrt";
        static constexpr std::string_view bytes = "\"\\/\b\f\n\r\t";
        if (const auto at = names.find(kind); at != std::string_view::npos) {
            out.push_back(bytes[at]);
            return true;
        }
        std::uint32_t code = 0;
        if (kind != 'u' || !hex4(code)) return false;
        if (code >= 0xdc00 && code <= 0xdfff) return false;
        if (code >= 0xd800 && code <= 0xdbff) {
            std::uint32_t low = 0;
            if (!take('\\') || !take('u') || !hex4(low) || low < 0xdc00 || low > 0xdfff)
                return false;
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        append_utf8(out, code);
        return true;
    }

    bool hex4(std::uint32_t& code)
    {
        if (rest_.size() < 4) return false;
        code = 0;
        for (int i = 0; i < 4; ++i) {
            static constexpr std::string_view digits = "0123456789abcdef";
            const char c = rest_[static_cast<std::size_t>(i)];
            const auto value = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
            if (value == std::string_view::npos) return false;
            code = code << 4 | static_cast<std::uint32_t>(value);
        }
        rest_.remove_prefix(4);
        return true;
    }

    /// One character as it stands (RFC 3629).
    bool utf8(std::string& out)
    {
        const auto at = [&](std::size_t i) -> std::uint32_t {
            return i < rest_.size() ? static_cast<unsigned char>(rest_[i]) : 0;
        };
        const auto first = at(0);
        const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (first >= 0x80 && (first < 0xc2 || first > 0xf4)) return false;
        std::uint32_t code = size == 1 ? first : first & (0xffU >> (size + 1));
        for (std::size_t i = 1; i < size; ++i) {
            if ((at(i) & 0xc0) != 0x80) return false;
            code = code << 6 | (at(i) & 0x3f);
        }
        if ((size == 3 && code < 0x800) || (size == 4 && code < 0x10000) || code > 0x10ffff ||
            (code >= 0xd800 && code <= 0xdfff)) {
            return false;
        }
        out.append(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return true;
    }

    static void append_utf8(std::string& out, std::uint32_t code)
    {
        const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
        if (code < 0x80) {
            put(code);
        } else if (code < 0x800) {
            put(0xc0 | code >> 6);
            put(0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            put(0xe0 | code >> 12);
            put(0x80 | (code >> 6 & 0x3f));
            put(0x80 | (code & 0x3f));
        } else {
            put(0xf0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3f));
            put(0x80 | (code >> 6 & 0x3f));
            put(0x80 | (code & 0x3f));
        }
    }

    std::string_view rest_;
};

} // namespace netkit::proxy
