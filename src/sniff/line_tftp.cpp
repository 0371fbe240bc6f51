// TFTP (RFC 1350, 2347) and syslog (RFC 3164).

#include "line_applications.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name operation_names[] = {{1, "RRQ"}, {2, "WRQ"},   {3, "DATA"},
                                           {4, "ACK"}, {5, "ERROR"}, {6, "OACK"}};
constexpr number_name error_names[] = {{0, "EUNDEF"},   {1, "ENOTFOUND"}, {2, "EACCESS"},
                                       {3, "ENOSPACE"}, {4, "EBADOP"},    {5, "EBADID"},
                                       {6, "EEXISTS"},  {7, "ENOUSER"}};

constexpr std::array<std::string_view, 24> facility_names{
    "kernel", "user",   "mail",     "daemon", "auth",   "syslog",   "lpr",     "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "security", "console", "cron",
    "local0", "local1", "local2",   "local3", "local4", "local5",   "local6",  "local7"};
constexpr std::array<std::string_view, 8> severity_names{
    "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"};

/// A text that ends with a NUL within `size` bytes; its size with the NUL, 0 if there is none.
std::uint32_t put_text(line& to, place at, std::uint32_t size)
{
    for (std::uint32_t i = 0; i < size; ++i) {
        if (!to.has(at + i, 1)) return 0;
        const auto c = to.u8(at + i);
        if (c == 0) return i + 1;
        to.foreign_character(c);
    }
    return 0;
}

/// Texts one after another, a space between.
void put_options(line& to, place at, std::uint32_t left)
{
    while (left > 0) {
        if (to.has(at, 1) && to.u8(at) != 0) to.put(' ');
        const auto used = put_text(to, at, left);
        if (used == 0) {
            to.truncated("tftp");
            return;
        }
        at += used;
        left -= used;
    }
}

void put_request(line& to, place at, std::uint32_t left)
{
    if (left == 0) {
        to.truncated();
        return;
    }
    to.put(" \"");
    const auto used = put_text(to, at, left);
    to.put('"');
    if (used == 0) {
        to.truncated();
        return;
    }
    at += used;
    left -= used;
    if (left == 0) {
        to.truncated();
        return;
    }
    put_options(to, at, left);
}

void put_error(line& to, place at, std::uint32_t left)
{
    if (left < 2) {
        to.truncated();
        return;
    }
    to.put(' ', named{error_names, to.be16(at), "tftp-err-#%u \""});
    at += 2;
    left -= 2;
    if (left == 0) {
        to.truncated();
        return;
    }
    to.put(" \"");
    const auto used = put_text(to, at, left);
    to.put('"');
    if (used == 0) to.truncated();
}

} // namespace

void print_tftp(line& to, place at, std::uint32_t length)
{
    to.part = "tftp";
    to.put("TFTP, length ", length);
    if (length < 2) {
        to.truncated();
        return;
    }
    const auto operation = to.be16(at);
    to.put(", ", named{operation_names, operation, "tftp-#%u"});
    if (to.stopped()) return;
    at += 2;
    const auto left = length - 2;
    switch (operation) {
    case 1:
    case 2:
        put_request(to, at, left);
        break;
    case 3:
    case 4:
        if (left < 2) {
            to.truncated();
            return;
        }
        to.put(" block ", to.be16(at));
        break;
    case 5:
        put_error(to, at, left);
        break;
    case 6:
        put_options(to, at, left);
        break;
    default:
        break;
    }
}

void print_syslog(line& to, place at, std::uint32_t length)
{
    to.part = "syslog";
    // The priority is a number of one to three digits in angle brackets.
    if (length < 1) {
        to.stop();
        return;
    }
    if (to.u8(at) != '<') {
        if (!to.stopped()) to.invalid();
        return;
    }
    std::uint32_t used = 1;
    unsigned priority = 0;
    bool closed = false;
    for (; used < 5 && used < length; ++used) {
        const auto c = to.u8(at + used);
        if (to.stopped()) return;
        if (c == '>') {
            closed = true;
            ++used;
            break;
        }
        if (c < '0' || c > '9') {
            to.invalid();
            return;
        }
        priority = priority * 10 + (c - unsigned{'0'});
    }
    if (!closed) {
        if (used >= length)
            to.stop();
        else
            to.invalid();
        return;
    }
    const auto facility = priority >> 3U;
    const auto severity = priority & 7U;
    const bool known = facility < facility_names.size();
    const auto put_facility = [&] {
        if (known)
            to.put(facility_names[facility]);
        else
            to.put("unknown (", facility, ')');
    };
    if (!to.verbose()) {
        to.put("SYSLOG ");
        put_facility();
        to.put('.', severity_names[severity], ", length: ", length);
        return;
    }
    to.put("SYSLOG, length: ", length, "\n\tFacility ");
    put_facility();
    to.put(" (", facility, "), Severity ", severity_names[severity], " (", severity, ")\n\tMsg: ");
    for (std::uint32_t i = used; i < length; ++i) {
        const auto c = to.u8(at + i);
        if (to.stopped()) return;
        to.foreign_character(c);
    }
    if (to.verbose(2)) print_bytes_below(to, at, length, "\n\t");
}

} // namespace netkit::sniff
