// Telnet's commands (RFC 854, 855); the text between them is left out.

#include "line_tcp.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint8_t iac = 255;
constexpr std::uint8_t begin = 250; ///< of a sub-negotiation
constexpr std::uint8_t will = 251;
constexpr std::uint8_t dont = 254;

/// From 236 on.
constexpr std::array<std::string_view, 20> command_names{
    "EOF", "SUSP", "ABORT", "EOR", "SE", "NOP",  "DMARK", "BRK", "IP",   "AO",
    "AYT", "EC",   "EL",    "GA",  "SB", "WILL", "WONT",  "DO",  "DONT", "IAC"};

constexpr std::array<std::string_view, 40> option_names{"BINARY",
                                                        "ECHO",
                                                        "RCP",
                                                        "SUPPRESS GO AHEAD",
                                                        "NAME",
                                                        "STATUS",
                                                        "TIMING MARK",
                                                        "RCTE",
                                                        "NAOL",
                                                        "NAOP",
                                                        "NAOCRD",
                                                        "NAOHTS",
                                                        "NAOHTD",
                                                        "NAOFFD",
                                                        "NAOVTS",
                                                        "NAOVTD",
                                                        "NAOLFD",
                                                        "EXTEND ASCII",
                                                        "LOGOUT",
                                                        "BYTE MACRO",
                                                        "DATA ENTRY TERMINAL",
                                                        "SUPDUP",
                                                        "SUPDUP OUTPUT",
                                                        "SEND LOCATION",
                                                        "TERMINAL TYPE",
                                                        "END OF RECORD",
                                                        "TACACS UID",
                                                        "OUTPUT MARKING",
                                                        "TTYLOC",
                                                        "3270 REGIME",
                                                        "X.3 PAD",
                                                        "NAWS",
                                                        "TSPEED",
                                                        "LFLOW",
                                                        "LINEMODE",
                                                        "XDISPLOC",
                                                        "OLD-ENVIRON",
                                                        "AUTHENTICATION",
                                                        "ENCRYPT",
                                                        "NEW-ENVIRON"};

constexpr std::array<std::string_view, 4> subcommands{"IS", "SEND", "REPLY", "NAME"};
constexpr std::array<std::string_view, 10> authentications{
    "NULL", "KERBEROS_V4", "KERBEROS_V5", "SPX", "MINK", "SRP", "RSA", "SSL", "", ""};
constexpr std::array<std::string_view, 9> encryptions{"IS",          "SUPPORT",   "REPLY",
                                                      "START",       "END",       "REQUEST-START",
                                                      "REQUEST-END", "ENC_KEYID", "DEC_KEYID"};

/// One command from `at` on; bytes it takes, 0: it is cut off.
class telnet_command {
public:
    telnet_command(line& to, place at, std::uint32_t length) : to_(to), at_(at), length_(length) {}

    std::uint32_t size(bool print)
    {
        std::uint32_t used = 0;
        std::uint8_t c = 0;
        if (!get(used, c)) return 0;
        if (!get(used, c)) return 0;
        if (c == iac) {
            if (print) to_.put("IAC IAC");
            return used;
        }
        const auto code = c;
        if (code == begin || (code >= will && code <= dont)) {
            std::uint8_t option = 0;
            if (!get(used, option)) return 0;
            if (print) put_command(code, option);
            return code == begin ? size_of_sub(used, option, print) : used;
        }
        if (print) {
            if (code >= 236)
                to_.put(command_names[code - 236U]);
            else
                to_.put("0x", hexed{code});
        }
        return used;
    }

private:
    bool get(std::uint32_t& used, std::uint8_t& c)
    {
        if (used >= length_ || !to_.has(at_ + used, 1)) return false;
        c = to_.u8(at_ + used);
        ++used;
        return true;
    }
    void put_command(std::uint8_t code, std::uint8_t option)
    {
        to_.put(command_names[code - 236U], ' ');
        if (option < option_names.size())
            to_.put(option_names[option]);
        else
            to_.put("0x", hexed{option});
    }
    std::uint32_t size_of_sub(std::uint32_t used, std::uint8_t option, bool print)
    {
        // Its end is IAC SE; what stands between is shown as numbers.
        std::uint32_t until = used;
        for (;; ++until) {
            if (until >= length_ || !to_.has(at_ + until, 1)) return 0;
            if (to_.u8(at_ + until) != iac) continue;
            if (until + 1 >= length_ || !to_.has(at_ + until + 1, 1)) return 0;
            if (to_.u8(at_ + until + 1) == iac) {
                ++until;
                continue;
            }
            break;
        }
        if (print) {
            put_sub(used, until, option);
            to_.put(" SE");
        }
        return until + 2;
    }
    void put_sub(std::uint32_t from, std::uint32_t until, std::uint8_t option)
    {
        const auto byte = [&](std::uint32_t i) { return to_.u8(at_ + i); };
        const auto name = [&](auto& names, std::uint8_t number) {
            to_.put(' ');
            if (number < names.size() && !names[number].empty())
                to_.put(names[number]);
            else
                to_.put("0x", hexed{number});
        };
        switch (option) {
        case 37:
            if (from < until) name(subcommands, byte(from++));
            if (from < until) name(authentications, byte(from++));
            break;
        case 38:
            if (from < until) name(encryptions, byte(from++));
            if (from < until) name(authentications, byte(from++));
            break;
        default:
            if (from < until) name(subcommands, byte(from++));
        }
        for (; from < until; ++from)
            to_.put(byte(from) == 0 ? " " : " 0x", hexed{byte(from)});
    }

    line& to_;
    place at_;
    std::uint32_t length_;
};

} // namespace

void print_telnet(line& to, place at, std::uint32_t length)
{
    to.part = "telnet";
    bool first = true;
    while (length > 0) {
        if (!to.has(at, 1)) break;
        if (to.u8(at) != iac) {
            ++at;
            --length;
            continue;
        }
        telnet_command command{to, at, length};
        const auto size = command.size(false);
        if (size == 0) {
            if (!to.has(at, length)) {
                to.truncated();
                return;
            }
            break;
        }
        to.put(first ? " [telnet " : ", ");
        first = false;
        static_cast<void>(command.size(true));
        at += size;
        length -= size;
    }
    if (!first) to.put(']');
}

} // namespace netkit::sniff
