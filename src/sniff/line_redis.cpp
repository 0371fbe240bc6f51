// Redis' protocol (RESP): values one after another, arrays of them flat.

#include "line_tcp.hpp"

namespace netkit::sniff {

namespace {

/// What a length field says, and where the line behind it ends.
struct count {
    std::int64_t value = 0;
    bool too_large = false;
    bool invalid = false;
};

class resp_printer {
public:
    resp_printer(line& to, place at, std::uint32_t length) : to_(to), at_(at), left_(length) {}

    void print()
    {
        while (left_ > 0) {
            if (!put_value()) return;
        }
    }

private:
    /// One byte from the declared ones; the part is cut off when there is none.
    bool take(std::uint8_t& c)
    {
        if (left_ == 0 || !to_.has(at_, 1)) return false;
        c = to_.u8(at_);
        ++at_;
        --left_;
        return true;
    }
    bool cut()
    {
        to_.truncated("resp");
        return false;
    }
    bool bad()
    {
        to_.put(" (invalid)");
        return false;
    }
    /// The end of a line; false if something else stands there.
    bool take_end(bool& right)
    {
        std::uint8_t c = 0;
        if (!take(c)) return false;
        right = c == '\r';
        if (!right) return true;
        if (!take(c)) return false;
        right = c == '\n';
        return true;
    }
    /// Text up to the end of the line, put in quotes; empty text too.
    bool put_line_text()
    {
        const auto bytes = to_.some(at_, left_);
        for (std::uint32_t i = 0; i < bytes.size(); ++i) {
            if (bytes[i] != '\r' && bytes[i] != '\n') continue;
            to_.put(" \"");
            to_.foreign(bytes.first(i));
            to_.put('"');
            at_ += i;
            left_ -= i;
            bool right = false;
            if (!take_end(right)) return cut();
            return right || bad();
        }
        to_.put(" \"");
        to_.foreign(bytes);
        to_.put('"');
        return cut();
    }
    bool read_count(count& to)
    {
        std::uint8_t c = 0;
        bool negative = false;
        bool any = false;
        for (;;) {
            if (!take(c)) return false;
            if (c == '-' && !any && !negative) {
                negative = true;
                continue;
            }
            if (c == '+' && !any && !negative) continue;
            if (c == '\r') break;
            if (c < '0' || c > '9') {
                to.invalid = true;
                return true;
            }
            any = true;
            to.value = to.value * 10 + (c - '0');
            if (to.value > 0x7fffffff) {
                to.too_large = true;
                to.value = 0x7fffffff;
            }
        }
        if (!take(c)) return false;
        if (c != '\n' || !any) to.invalid = true;
        if (negative) to.value = -to.value;
        return true;
    }
    bool put_bulk()
    {
        count size;
        if (!read_count(size)) return cut();
        if (size.invalid) return bad();
        if (size.too_large) {
            to_.put(" length too large");
            return true;
        }
        if (size.value == -1) {
            to_.put(" null");
            return true;
        }
        if (size.value < 0) {
            to_.put(" length negative and not -1");
            return true;
        }
        const auto wanted = static_cast<std::uint32_t>(size.value);
        if (wanted == 0) {
            to_.put(" empty");
        } else {
            if (wanted > left_ || !to_.has(at_, wanted)) {
                to_.put(" \"");
                to_.foreign(to_.some(at_, std::min(wanted, left_)));
                to_.put('"');
                return cut();
            }
            to_.put(" \"");
            to_.foreign(to_.some(at_, wanted));
            to_.put('"');
            at_ += wanted;
            left_ -= wanted;
        }
        bool right = false;
        if (!take_end(right)) return cut();
        return right || bad();
    }
    bool put_array()
    {
        count size;
        if (!read_count(size)) return cut();
        if (size.invalid) return bad();
        if (size.too_large) {
            to_.put(" length too large");
            return true;
        }
        if (size.value == -1)
            to_.put(" null");
        else if (size.value < 0)
            to_.put(" length negative and not -1");
        else if (size.value == 0)
            to_.put(" empty");
        return true; // its elements follow as values of their own
    }
    bool put_inline(std::uint8_t)
    {
        const auto bytes = to_.some(at_, left_);
        for (std::uint32_t i = 0; i < bytes.size(); ++i) {
            if (bytes[i] != '\r' && bytes[i] != '\n') continue;
            if (i > 0) {
                to_.put(" \"");
                to_.foreign(bytes.first(i));
                to_.put('"');
            }
            while (i < bytes.size() && (bytes[i] == '\r' || bytes[i] == '\n'))
                ++i;
            at_ += i;
            left_ -= i;
            return true;
        }
        return cut();
    }
    bool put_value()
    {
        if (!to_.has(at_, 1)) return cut();
        const auto kind = to_.u8(at_);
        switch (kind) {
        case '+':
        case '-':
        case ':':
            ++at_;
            --left_;
            return put_line_text();
        case '$':
            ++at_;
            --left_;
            return put_bulk();
        case '*':
            ++at_;
            --left_;
            return put_array();
        default:
            return put_inline(kind);
        }
    }

    line& to_;
    place at_;
    std::uint32_t left_;
};

} // namespace

void print_redis(line& to, place at, std::uint32_t length)
{
    to.part = "resp";
    to.put(": RESP");
    resp_printer{to, at, length}.print();
}

} // namespace netkit::sniff
