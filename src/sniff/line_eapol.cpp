// EAP over LAN (IEEE 802.1X) and the EAP inside (RFC 3748).

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name frame_names[] = {
    {0, "EAP packet"},
    {1, "EAPOL start"},
    {2, "EAPOL logoff"},
    {3, "EAPOL key"},
    {4, "Encapsulated ASF alert"},
};
constexpr number_name code_names[] = {
    {1, "Request"}, {2, "Response"}, {3, "Success"}, {4, "Failure"}};
constexpr number_name type_names[] = {
    {0, "No proposed"},
    {1, "Identity"},
    {2, "Notification"},
    {3, "Nak"},
    {4, "MD5-challenge"},
    {5, "OTP"},
    {6, "GTC"},
    {13, "TLS"},
    {18, "SIM"},
    {21, "TTLS"},
    {23, "AKA"},
    {43, "FAST"},
    {254, "Expanded types"},
    {255, "Experimental"},
};
constexpr number_name tls_flags[] = {
    {0x80, "L bit"}, {0x40, "More fragments bit"}, {0x20, "Start bit"}};
constexpr number_name aka_subtypes[] = {
    {1, "Challenge"},     {2, "Auth reject"}, {4, "Sync failure"},  {5, "Identity"},
    {12, "Notification"}, {13, "Reauth"},     {14, "Client error"},
};

/// `size` counts from the EAP header on.
void put_tls(line& to, place at, std::uint32_t size, std::uint8_t type)
{
    const bool fast = type == 43;
    if (size < 6) {
        to.put(fast ? " (too short for EAP FAST request/response)"
                    : " (too short for EAP TLS/TTLS request/response)");
        return;
    }
    const auto flags = to.u8(at + 5);
    if (type == 21) to.put(" TTLSv", flags & 7U);
    if (fast) to.put(" FASTv", flags & 7U);
    to.put(" flags [", bit_names{tls_flags, flags, "none"}, "] 0x", hexed{flags, 2});
    if ((flags & 0x80U) == 0) return;
    if (size < 10) {
        to.put(fast ? " (too short for EAP FAST request/response with length)"
                    : " (too short for EAP TLS/TTLS request/response with length)");
        return;
    }
    to.put(", len ", to.be32(at + 6));
}

void put_type(line& to, place at, std::uint32_t size)
{
    const auto type = to.u8(at + 4);
    to.put("\n\t\t Type ", named{type_names, type, "unknown"}, " (", type, ')');
    switch (type) {
    case 1:
        if (size > 5) {
            to.put(", Identity: ");
            to.foreign(to.bytes(at + 5, size - 5));
        }
        break;
    case 2:
        if (size < 6) {
            to.put(" (too short for EAP Notification request/response)");
            break;
        }
        to.put(", Notification: ");
        to.foreign(to.bytes(at + 5, size - 5));
        break;
    case 3:
        if (size < 6) {
            to.put(" (too short for EAP Legacy NAK request/response)");
            break;
        }
        for (std::uint32_t i = 5; i < size && !to.stopped(); ++i) {
            const auto wanted = to.u8(at + i);
            to.put(i == 5 ? " " : ", ", named{type_names, wanted, "unknown"}, " (", wanted, ')');
        }
        break;
    case 13:
    case 21:
    case 43:
        put_tls(to, at, size, type);
        break;
    case 18:
    case 23:
        if (size < 6) {
            to.put(" (too short for EAP SIM/AKA request/response)");
            break;
        }
        to.put(" subtype [", named{aka_subtypes, to.u8(at + 5), "unknown"}, "] 0x",
               hexed{to.u8(at + 5), 2}, ',');
        break;
    default:
        break;
    }
}

} // namespace

void print_eap(line& to, place at, std::uint32_t length)
{
    const auto code = to.u8(at);
    const std::uint32_t size = to.be16(at + 2);
    const auto id = to.u8(at + 1);
    if (to.stopped()) return;
    if (size != length) {
        // One fragment of several.
        to.put("EAP fragment?");
        return;
    }
    to.put(named{code_names, code, "unknown"}, " (", code, "), id ", id, ", len ", size);
    if (size < 4) {
        to.put(" (too short for EAP header)");
        return;
    }
    if (!to.need(at, size)) return;
    if (code != 1 && code != 2) return;
    if (size < 5) {
        to.put(" (too short for EAP request/response)");
        return;
    }
    put_type(to, at, size);
}

void print_eapol(line& to, place at, std::uint32_t length)
{
    to.part = "eap";
    if (length < 4) {
        to.truncated();
        return;
    }
    const auto type = to.u8(at + 1);
    const auto size = to.be16(at + 2);
    const auto version = to.u8(at);
    if (to.stopped()) return;
    to.put(named{frame_names, type, "unknown"}, " (", type, ") v", version, ", len ", size);
    if (!to.verbose() || type != 0) return;
    if (size == 0) {
        to.truncated();
        return;
    }
    to.put(", ");
    print_eap(to, at + 4, size);
}

} // namespace netkit::sniff
