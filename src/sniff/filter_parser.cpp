// Reads the common part of pcap-filter(7).
//
// Problem: libpcap compiles an expression into offsets, and offsets are what makes `tcp port 80`
// miss an IPv6 packet with one extension header. To evaluate the same words on the packet itself
// they have to be understood, with libpcap's habits: `and` and `or` bind equally and from the left,
// and a value without words before it takes those of the value before: `tcp port 80 or 443`.
//
// Shape: a small descending parser that gives up, without a message, at the first thing it is not
// sure of. libpcap has compiled the text before; giving up only means that it is not evaluated
// here. Recursion is bounded, since the text comes from a user, not from a packet.

#include <algorithm>
#include <array>
#include <span>

#include "filter_expression.hpp"
#include "filter_words.hpp"
#include "netkit/base/address.hpp"

namespace netkit::sniff {

namespace {

using side = filter_test::side;

constexpr std::uint8_t ip_both = filter_test::ip | filter_test::ip6;

/// The words that say which protocol a value belongs to, or stand alone.
struct protocol_word {
    std::string_view name;
    std::uint8_t families;
    std::uint8_t number; ///< 0: the network protocol itself
};
constexpr std::array<protocol_word, 8> protocol_words{{
    {"tcp", ip_both, 6},
    {"udp", ip_both, 17},
    {"sctp", ip_both, 132},
    {"icmp", filter_test::ip, 1},
    {"icmp6", filter_test::ip6, 58},
    {"ip", filter_test::ip, 0},
    {"ip6", filter_test::ip6, 0},
    {"arp", filter_test::arp, 0},
}};

enum class value_kind : std::uint8_t { unsaid, host, net, port, portrange, proto };
struct kind_word {
    std::string_view name;
    value_kind kind;
};
constexpr std::array<kind_word, 5> kind_words{{
    {"host", value_kind::host},
    {"net", value_kind::net},
    {"port", value_kind::port},
    {"portrange", value_kind::portrange},
    {"proto", value_kind::proto},
}};

template <class Row>
const Row* find_word(std::span<const Row> table, std::string_view name) noexcept
{
    for (const Row& each : table)
        if (each.name == name) return &each;
    return nullptr;
}

/// The words before a value.
struct qualifiers {
    const protocol_word* protocol = nullptr;
    side where = side::either;
    value_kind kind = value_kind::unsaid;
    bool said = false; ///< there are any: a value may follow
};

void set_prefix(std::array<std::uint8_t, 16>& mask, std::size_t bits) noexcept
{
    for (std::size_t i = 0; i < bits; ++i)
        mask[i / 8] = static_cast<std::uint8_t>(mask[i / 8] | 0x80U >> i % 8);
}

} // namespace

class filter_parser {
public:
    filter_parser(std::string_view text, service_lookup services)
        : words_(split_filter_words(text)), services_(services)
    {
    }

    std::optional<filter_expression> run()
    {
        if (words_.empty() || !expression() || at_ != words_.size()) return std::nullopt;
        return std::move(made_);
    }

private:
    using step = filter_expression::step;
    static constexpr std::size_t most_depth = 32;
    static constexpr std::size_t most_tests = 1000;

    std::string_view peek(std::size_t ahead = 0) const noexcept
    {
        return at_ + ahead < words_.size() ? words_[at_ + ahead] : std::string_view{};
    }
    bool take(std::string_view one, std::string_view other = {}) noexcept
    {
        if (peek().empty() || (peek() != one && peek() != other)) return false;
        ++at_;
        return true;
    }
    void emit(step what) { made_.program_.push_back({what, 0}); }
    bool emit(const filter_test& test)
    {
        if (made_.tests_.size() == most_tests) return false;
        made_.program_.push_back({step::test, static_cast<std::uint16_t>(made_.tests_.size())});
        made_.tests_.push_back(test);
        return true;
    }

    /// Whether what follows is a value that borrows the words before it.
    bool value_follows() const noexcept
    {
        std::size_t ahead = 0;
        while (peek(ahead) == "(" || peek(ahead) == "not" || peek(ahead) == "!")
            ++ahead;
        const auto word = peek(ahead);
        return word != "src" && word != "dst" &&
               find_word<protocol_word>(protocol_words, word) == nullptr &&
               find_word<kind_word>(kind_words, word) == nullptr;
    }

    bool expression()
    {
        if (++depth_ > most_depth || !term()) return false;
        while (true) {
            const bool both = take("and", "&&");
            if (!both && !take("or", "||")) break;
            if (!(value_follows() ? value() : term())) return false;
            emit(both ? step::both : step::either);
        }
        --depth_;
        return true;
    }

    bool term()
    {
        bool negated = false;
        while (take("not", "!"))
            negated = !negated;
        if (take("(")) {
            if (!expression() || !take(")")) return false;
        } else if (!primitive()) {
            return false;
        }
        if (negated) emit(step::negate);
        return true;
    }

    bool primitive()
    {
        now_ = {};
        now_.protocol = find_word<protocol_word>(protocol_words, peek());
        if (now_.protocol != nullptr) ++at_;
        const bool has_side = direction();
        const auto* const kind = find_word<kind_word>(kind_words, peek());
        if (kind != nullptr) {
            ++at_;
            now_.kind = kind->kind;
        }
        if (has_side || kind != nullptr) {
            now_.said = true;
            return value();
        }
        if (now_.protocol == nullptr) return false;
        filter_test test;
        test.families = now_.protocol->families;
        test.number = now_.protocol->number;
        if (test.number != 0) test.what = filter_test::kind::protocol;
        return emit(test);
    }

    bool direction()
    {
        const bool source = take("src");
        if (!source && !take("dst")) return false;
        now_.where = source ? side::source : side::target;
        const bool other = peek(1) == (source ? "dst" : "src");
        if (other && (peek() == "or" || peek() == "||")) {
            now_.where = side::either;
            at_ += 2;
        } else if (other && (peek() == "and" || peek() == "&&")) {
            now_.where = side::both;
            at_ += 2;
        }
        return true;
    }

    bool value()
    {
        if (!now_.said) return false;
        bool negated = false;
        while (take("not", "!"))
            negated = !negated;
        if (take("(")) {
            if (!values()) return false;
        } else if (!single_value()) {
            return false;
        }
        if (negated) emit(step::negate);
        return true;
    }

    bool values()
    {
        if (++depth_ > most_depth || !value()) return false;
        while (!take(")")) {
            const bool both = take("and", "&&");
            if (!both && !take("or", "||")) return false;
            if (!value()) return false;
            emit(both ? step::both : step::either);
        }
        --depth_;
        return true;
    }

    bool single_value()
    {
        const auto word = peek();
        if (word.empty() || !is_filter_word_character(word[0])) return false;
        ++at_;
        switch (now_.kind) {
        case value_kind::unsaid:
        case value_kind::host:
            return host(word);
        case value_kind::net:
            return net(word);
        case value_kind::port:
            return port(word);
        case value_kind::portrange:
            return port_range(word);
        case value_kind::proto:
            return protocol_number(word);
        }
        return false;
    }

    /// The families an address of the given one is compared in; 0 if that is no valid combination.
    std::uint8_t families_of_address(bool v4) const noexcept
    {
        const auto* const word = now_.protocol;
        if (word == nullptr)
            return v4 ? filter_test::ip | filter_test::arp | filter_test::rarp : filter_test::ip6;
        if (word->number != 0) return 0;
        return (word->families == filter_test::ip6) == v4 ? std::uint8_t{0} : word->families;
    }

    bool emit_address(filter_test& test, bool v4)
    {
        test.what = filter_test::kind::address;
        test.where = now_.where;
        test.families = families_of_address(v4);
        for (std::size_t i = 0; i < test.mask.size(); ++i)
            if ((test.address[i] & ~test.mask[i]) != 0) return false; // refused by libpcap
        return test.families != 0 && emit(test);
    }

    bool host(std::string_view word)
    {
        const auto address = parse_ip(word);
        if (!address) return false;
        filter_test test;
        // A mapped address written as IPv6 stays IPv6.
        const bool v4 = word.find(':') == std::string_view::npos;
        const std::size_t from = v4 ? 12 : 0;
        std::copy(address->bytes.begin() + static_cast<std::ptrdiff_t>(from), address->bytes.end(),
                  test.address.begin());
        set_prefix(test.mask, v4 ? 32 : 128);
        return emit_address(test, v4);
    }

    bool net(std::string_view word)
    {
        if (word.find(':') != std::string_view::npos) return net6(word);
        const auto network = parse_dotted(word);
        if (!network || network->octets[0] == 0) return false; // 0.x is shifted by libpcap
        filter_test test;
        std::copy(network->octets.begin(), network->octets.end(), test.address.begin());
        if (take("/")) {
            const auto bits = parse_number(peek());
            if (!bits || *bits > 32) return false;
            ++at_;
            set_prefix(test.mask, *bits);
        } else if (take("mask")) {
            const auto mask = parse_dotted(peek());
            if (!mask) return false;
            ++at_;
            std::copy(mask->octets.begin(), mask->octets.end(), test.mask.begin());
        } else {
            set_prefix(test.mask, network->count * 8);
        }
        return emit_address(test, true);
    }

    bool net6(std::string_view word)
    {
        const auto address = parse_ip(word);
        if (!address) return false;
        filter_test test;
        test.address = address->bytes;
        std::uint32_t bits = 128;
        if (take("/")) {
            const auto number = parse_number(peek());
            if (!number || *number > 128) return false;
            ++at_;
            bits = *number;
        }
        set_prefix(test.mask, bits);
        return emit_address(test, false);
    }

    bool emit_ports(std::uint16_t low, std::uint16_t high, std::uint8_t number)
    {
        filter_test test;
        test.what = filter_test::kind::ports;
        test.where = now_.where;
        test.families = ip_both;
        test.number = number;
        test.low = std::min(low, high);
        test.high = std::max(low, high);
        return emit(test);
    }

    /// The transport that the words before a port name; false if they name something else.
    bool transport_of_port(std::uint8_t& number) const noexcept
    {
        number = now_.protocol == nullptr ? std::uint8_t{0} : now_.protocol->number;
        return now_.protocol == nullptr || number == 6 || number == 17 || number == 132;
    }

    bool port(std::string_view word)
    {
        std::uint8_t number = 0;
        if (!transport_of_port(number)) return false;
        if (const auto plain = parse_number(word)) {
            if (*plain > 0xffff) return false;
            const auto port = static_cast<std::uint16_t>(*plain);
            return emit_ports(port, port, number);
        }
        std::uint16_t named = 0;
        std::uint8_t its_number = 0;
        if (services_ == nullptr || is_other_keyword(word) || !services_(word, named, its_number))
            return false;
        return emit_ports(named, named, number != 0 ? number : its_number);
    }

    bool port_range(std::string_view word)
    {
        std::uint8_t number = 0;
        if (!transport_of_port(number)) return false;
        const auto dash = word.find('-');
        const auto low = parse_number(word.substr(0, dash));
        const auto high =
            dash == std::string_view::npos ? low : parse_number(word.substr(dash + 1));
        if (!low || !high || *low > 0xffff || *high > 0xffff) return false;
        return emit_ports(static_cast<std::uint16_t>(*low), static_cast<std::uint16_t>(*high),
                          number);
    }

    bool protocol_number(std::string_view word)
    {
        filter_test test;
        test.what = filter_test::kind::protocol;
        test.families = now_.protocol == nullptr ? ip_both : now_.protocol->families;
        if (now_.where != side::either || test.families == filter_test::arp ||
            (now_.protocol != nullptr && now_.protocol->number != 0))
            return false;
        if (word[0] == '\\') {
            const auto* const named = find_word<protocol_word>(protocol_words, word.substr(1));
            if (named == nullptr || named->number == 0 || named->name == "icmp6") return false;
            test.number = named->number;
        } else {
            const auto number = parse_number(word);
            if (!number || *number > 0xff) return false;
            test.number = static_cast<std::uint8_t>(*number);
        }
        return emit(test);
    }

    std::vector<std::string_view> words_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    qualifiers now_{};
    service_lookup services_;
    filter_expression made_;
};

std::optional<filter_expression> filter_expression::parse(std::string_view text,
                                                          service_lookup services)
{
    return filter_parser{text, services}.run();
}

} // namespace netkit::sniff
