// NTP (RFC 5905), its control messages (RFC 1305 B).

#include <chrono>

#include "line_applications.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name mode_names[] = {
    {0, "unspecified"}, {1, "symmetric active"}, {2, "symmetric passive"}, {3, "Client"},
    {4, "Server"},      {5, "Broadcast"},        {6, "Control Message"},   {7, "Reserved"}};
constexpr number_name leap_names[] = {
    {0x00, ""}, {0x40, "+1s"}, {0x80, "-1s"}, {0xc0, "clock unsynchronized"}};

constexpr std::uint32_t time_length = 48;
constexpr std::uint32_t control_length = 12;
constexpr std::int64_t unix_epoch = 2208988800; ///< of 1970 in seconds since 1900

/// A binary fraction in decimal digits, rounded as a double would be.
void put_fraction(line& to, std::uint32_t fraction, double scale, unsigned digits, double power)
{
    to.put('.', zeros{static_cast<std::uint64_t>(fraction / scale * power), digits});
}

void put_short(line& to, std::uint32_t value)
{
    to.put(value >> 16U);
    put_fraction(to, value & 0xffffU, 65536.0, 6, 1'000'000.0);
}

struct ntp_time {
    std::uint32_t seconds;
    std::uint32_t fraction;
};

void put_calendar(line& to, std::int64_t unix_seconds)
{
    namespace time = std::chrono;
    const auto days = unix_seconds / 86400 - (unix_seconds % 86400 < 0 ? 1 : 0);
    const time::year_month_day date{time::sys_days{time::days{days}}};
    const auto rest = static_cast<std::uint64_t>(unix_seconds - days * 86400);
    to.put(" (", static_cast<int>(date.year()), '-', zeros{static_cast<unsigned>(date.month()), 2},
           '-', zeros{static_cast<unsigned>(date.day()), 2}, 'T', zeros{rest / 3600, 2}, ':',
           zeros{rest / 60 % 60, 2}, ':', zeros{rest % 60, 2}, "Z)");
}

void put_time(line& to, const ntp_time& time)
{
    to.put(time.seconds);
    put_fraction(to, time.fraction, 4294967296.0, 9, 1'000'000'000.0);
    if (time.seconds == 0) return;
    put_calendar(to, std::int64_t{time.seconds} - unix_epoch);
}

void put_difference(line& to, const ntp_time& from, const ntp_time& until)
{
    std::uint32_t seconds = 0;
    std::uint32_t fraction = 0;
    bool negative = false;
    if (until.seconds > from.seconds) {
        seconds = until.seconds - from.seconds;
        fraction = until.fraction - from.fraction;
        if (until.fraction < from.fraction) --seconds;
    } else if (until.seconds < from.seconds) {
        seconds = from.seconds - until.seconds;
        fraction = from.fraction - until.fraction;
        if (from.fraction < until.fraction) --seconds;
        negative = true;
    } else if (until.fraction >= from.fraction) {
        fraction = until.fraction - from.fraction;
    } else {
        fraction = from.fraction - until.fraction;
        negative = true;
    }
    if (seconds != 0 || fraction != 0) to.put(negative ? '-' : '+');
    to.put(seconds);
    put_fraction(to, fraction, 4294967296.0, 9, 1'000'000'000.0);
}

/// The time itself where there is no beginning.
void put_since(line& to, const ntp_time& from, const ntp_time& until)
{
    if (from.seconds == 0 && from.fraction == 0)
        put_time(to, until);
    else
        put_difference(to, from, until);
}

void put_poll(line& to, std::int8_t poll)
{
    to.put(", poll ", poll);
    if (poll >= 0)
        to.put(" (", std::uint32_t{1} << (static_cast<unsigned>(poll) & 31U), "s)");
    else
        to.put(" (1/", std::uint32_t{1} << (static_cast<unsigned>(-poll) & 31U), "s)");
}

void put_reference(line& to, place at, std::uint8_t stratum, unsigned version)
{
    to.put(", Reference-ID: ");
    switch (stratum) {
    case 0:
        to.put("(unspec)");
        break;
    case 1:
        for (const auto c : to.bytes(at, 4)) {
            if (c == 0) break;
            to.foreign_character(c);
        }
        break;
    default:
        // Of version 4 it may be a hash of an IPv6 address.
        if (version == 4)
            to.put("0x", hexed{to.be32(at), 8});
        else
            to.put(to.ipv4(at));
    }
}

void print_time(line& to, place at, std::uint32_t length)
{
    const auto status = to.u8(at);
    const auto stratum = to.u8(at + 1);
    to.put("\n\tLeap indicator: ", named{leap_names, status & 0xc0U, ""}, " (", status & 0xc0U,
           ')');
    to.put(", Stratum ", stratum, " (",
           stratum == 0   ? "unspecified"
           : stratum == 1 ? "primary reference"
           : stratum < 16 ? "secondary reference"
                          : "reserved",
           ')');
    put_poll(to, static_cast<std::int8_t>(to.u8(at + 2)));
    to.put(", precision ", static_cast<std::int8_t>(to.u8(at + 3)));
    const auto delay = to.be32(at + 4);
    to.put("\n\tRoot Delay: ");
    put_short(to, delay);
    const auto dispersion = to.be32(at + 8);
    to.put(", Root dispersion: ");
    put_short(to, dispersion);
    put_reference(to, at + 12, stratum, status >> 3U & 7U);
    static constexpr std::array<std::string_view, 4> names{
        "\n\t  Reference Timestamp:  ", "\n\t  Originator Timestamp: ",
        "\n\t  Receive Timestamp:    ", "\n\t  Transmit Timestamp:   "};
    std::array<ntp_time, 4> times{};
    for (std::size_t i = 0; i < 4; ++i) {
        times[i] = {to.be32(at + 16 + 8 * i), to.be32(at + 20 + 8 * i)};
        to.put(names[i]);
        put_time(to, times[i]);
    }
    to.put("\n\t    Originator - Receive Timestamp:  ");
    put_since(to, times[1], times[2]);
    to.put("\n\t    Originator - Transmit Timestamp: ");
    put_since(to, times[1], times[3]);
    const auto behind = length - time_length;
    if (behind == 4) {
        to.put("\n\tKey id: ", to.be32(at + 48));
    } else if (behind == 20 || behind == 24) {
        to.put("\n\tKey id: ", to.be32(at + 48));
        to.put("\n\tAuthentication: ");
        for (std::uint32_t i = 4; i < behind; i += 4)
            to.put(hexed{to.be32(at + 48 + i), 8});
    } else if (behind > 4) {
        to.put("\n\t(", behind - 4, " more bytes after Key id)");
    }
}

void print_control(line& to, place at, std::uint32_t length)
{
    if (length < control_length) {
        to.invalid();
        return;
    }
    const auto bits = to.u8(at + 1);
    to.put("\n\t", (bits & 0x80U) != 0 ? "Response" : "Request", ", ",
           (bits & 0x40U) != 0 ? "Error" : "OK", ", ", (bits & 0x20U) != 0 ? "More" : "Last",
           ", OpCode=", bits & 0x1fU);
    to.put("\n\tSequence=", to.be16(at + 2));
    const auto state = to.be16(at + 4);
    to.put(", Status=", state == 0 ? "" : "0x", hexed{state});
    to.put(", Assoc.=", to.be16(at + 6));
    to.put(", Offset=", to.be16(at + 8));
    const auto count = to.be16(at + 10);
    to.put(", Count=", count);
    if (count > length - control_length) {
        to.invalid();
        return;
    }
    if (count == 0) return;
    to.put("\n\tTO-BE-DONE: data not interpreted");
}

} // namespace

void print_ntp(line& to, place at, std::uint32_t length)
{
    to.part = "ntp";
    if (length < 7) {
        to.invalid();
        return;
    }
    const auto first = to.u8(at);
    const auto version = first >> 3U & 7U;
    to.put("NTPv", version);
    const auto mode = first & 7U;
    if (!to.verbose()) {
        to.put(", ", named{mode_names, mode, "Unknown mode"}, ", length ", length);
        return;
    }
    to.put(", ", named{mode_names, mode, "Unknown mode"}, ", length ", length);
    if (mode == 7) return;
    if (mode == 6)
        print_control(to, at, length);
    else if (length < time_length)
        to.invalid();
    else
        print_time(to, at, length);
}

} // namespace netkit::sniff
