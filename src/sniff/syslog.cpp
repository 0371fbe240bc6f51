// Syslog over UDP (RFC 3164, RFC 5424): a priority between angle brackets, then what the sender
// likes.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array levels{
    value_name{0, 0, "EMERG"}, value_name{1, 1, "ALERT"},   value_name{2, 2, "CRIT"},
    value_name{3, 3, "ERR"},   value_name{4, 4, "WARNING"}, value_name{5, 5, "NOTICE"},
    value_name{6, 6, "INFO"},  value_name{7, 7, "DEBUG"},
};
constexpr std::array facilities{
    value_name{0, 0, "KERN"},     value_name{1, 1, "USER"},       value_name{2, 2, "MAIL"},
    value_name{3, 3, "DAEMON"},   value_name{4, 4, "AUTH"},       value_name{5, 5, "SYSLOG"},
    value_name{6, 6, "LPR"},      value_name{7, 7, "NEWS"},       value_name{8, 8, "UUCP"},
    value_name{9, 9, "CRON"},     value_name{10, 10, "AUTHPRIV"}, value_name{11, 11, "FTP"},
    value_name{16, 16, "LOCAL0"}, value_name{17, 17, "LOCAL1"},   value_name{18, 18, "LOCAL2"},
    value_name{19, 19, "LOCAL3"}, value_name{20, 20, "LOCAL4"},   value_name{21, 21, "LOCAL5"},
    value_name{22, 22, "LOCAL6"}, value_name{23, 23, "LOCAL7"},
};

constexpr auto fields = field_table(
    dec("syslog.facility", "Facility").with(facilities), dec("syslog.level", "Level").with(levels),
    row_of(form::text, "syslog.msg", "Message"),
    row_of(form::text, "syslog.version", "Syslog version").detail(),
    row_of(form::text, "syslog.timestamp_rfc3164", "Syslog timestamp (RFC3164)").detail(),
    row_of(form::text, "syslog.hostname", "Syslog hostname"),
    row_of(form::text, "syslog.appname", "Syslog app name"),
    row_of(form::text, "syslog.procid", "Syslog process id").detail(),
    row_of(form::text, "syslog.msgid", "Syslog message id").detail());

struct priority {
    std::uint32_t value = 0;
    std::uint32_t size = 0; ///< with the brackets; 0: there is none
};

priority priority_of(byte_view message) noexcept
{
    priority found;
    if (message.empty() || message[0] != '<') return found;
    for (std::uint32_t i = 1; i < message.size() && i < 5; ++i) {
        const auto c = message[i];
        if (c == '>') {
            found.size = i + 1;
            return found;
        }
        if (c < '0' || c > '9') break;
        found.value = found.value * 10 + (c - '0');
    }
    return {};
}

next_step decode_syslog(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

/// Cuts words from the front of a message.
class words {
public:
    words(byte_view all, std::uint32_t at) noexcept : all_(all), at_(at) {}

    std::uint32_t at() const noexcept { return at_; }
    byte_view rest() const noexcept { return all_.subspan(at_); }
    byte_view next(char until) noexcept
    {
        const auto left = rest();
        const auto size = std::min(text_of(left).find(until), left.size());
        at_ += static_cast<std::uint32_t>(std::min(size + 1, left.size()));
        return left.first(size);
    }
    byte_view take(std::uint32_t size) noexcept
    {
        const auto part = rest().first(size);
        at_ += size;
        return part;
    }

private:
    byte_view all_;
    std::uint32_t at_;
};

/// `Oct 11 22:14:15 mymachine su: failed`
bool put_bsd(value_list& to, words in)
{
    const auto left = text_of(in.rest());
    const auto is_digit = [&](std::size_t i) { return left[i] >= '0' && left[i] <= '9'; };
    if (left.size() < 17 || left[3] != ' ' || left[6] != ' ' || left[9] != ':' || left[12] != ':' ||
        left[15] != ' ' || !is_digit(5) || !is_digit(7))
        return false;
    auto at = in.at();
    put_ascii(to, row_named(fields, "syslog.timestamp_rfc3164"), in.take(15), at);
    in.take(1);
    at = in.at();
    put_ascii(to, row_named(fields, "syslog.hostname"), in.next(' '), at);
    at = in.at();
    const auto rest = text_of(in.rest());
    const auto size = std::min(rest.find_first_of(":[ "), rest.size());
    put_ascii(to, row_named(fields, "syslog.procid"), in.take(static_cast<std::uint32_t>(size)),
              at);
    at = in.at();
    put_ascii(to, row_named(fields, "syslog.msgid"), in.rest(), at);
    return true;
}

/// `1 2003-10-11T22:14:15.003Z host.example.com evntslog - ID47 …`
void put_ietf(value_list& to, words in)
{
    const auto left = text_of(in.rest());
    if (left.size() < 2 || left[0] < '1' || left[0] > '9' || left[1] != ' ') return;
    const auto put = [&](const field& row) {
        const auto at = in.at();
        put_ascii(to, row, in.next(' '), at);
    };
    put(row_named(fields, "syslog.version"));
    in.next(' ');
    put(row_named(fields, "syslog.hostname"));
    put(row_named(fields, "syslog.appname"));
    put(row_named(fields, "syslog.procid"));
    put_ascii(to, row_named(fields, "syslog.msgid"), in.rest(), in.at());
}

void walk_syslog(const packet&, const layer& from, value_list& to)
{
    const auto all = from.bytes();
    const auto found = priority_of(all);
    const words in{all, found.size};
    if (in.rest().empty()) return;
    if (found.size > 0) {
        to.put(row_named(fields, "syslog.facility"), found.value >> 3U, 0, found.size);
        to.put(row_named(fields, "syslog.level"), found.value & 7U, 0, found.size);
    }
    put_utf8(to, row_named(fields, "syslog.msg"), in.rest(), found.size);
    if (!put_bsd(to, in)) put_ietf(to, in);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::syslog,
     .name = "syslog",
     .title = "Syslog message",
     .decode = decode_syslog,
     .fields = fields,
     .walk = walk_syslog},
}};

} // namespace

std::span<const protocol> syslog_protocols()
{
    return rows;
}

} // namespace netkit::sniff
