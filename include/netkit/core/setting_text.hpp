#pragma once

#include <string>
#include <string_view>

#include "netkit/base/address.hpp"
#include "netkit/base/clock.hpp"
#include "netkit/base/result.hpp"
#include "netkit/base/units.hpp"

namespace netkit::core {

/// How a type is written as a string in the configuration. Specialise it for a type of your own:
/// `expects` follows the words "expected a…" in faults; `pattern` (optional) is an unanchored
/// ECMA regular expression for the schema.
template <class T>
struct setting_text {
    static constexpr bool is_absent = true;
};

template <>
struct setting_text<duration> {
    static constexpr std::string_view expects = "a duration such as 10s";
    static constexpr std::string_view pattern = R"(([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d))+|0)";
    static result<duration> parse(std::string_view text) { return parse_duration(text); }
    static std::string format(duration value) { return format_duration(value); }
};

template <>
struct setting_text<byte_size> {
    static constexpr std::string_view expects = "a size such as 64KiB";
    static constexpr std::string_view pattern = R"([0-9]+(\.[0-9]+)?(B|[kK]B|KiB|[MGT]i?B)?)";
    static result<byte_size> parse(std::string_view text) { return parse_byte_size(text); }
    static std::string format(byte_size value) { return format_byte_size(value); }
};

template <>
struct setting_text<endpoint_address> {
    static constexpr std::string_view expects =
        "an address: host:port, [v6]:port, :port, unix:/path or fd:N";
    static result<endpoint_address> parse(std::string_view text) { return parse_endpoint(text); }
    static std::string format(const endpoint_address& value) { return format_endpoint(value); }
};

template <>
struct setting_text<ip_address> {
    static constexpr std::string_view expects = "an IP address such as 192.0.2.1 or 2001:db8::1";
    static result<ip_address> parse(std::string_view text) { return parse_ip(text); }
    static std::string format(const ip_address& value) { return format_ip(value); }
};

template <>
struct setting_text<cidr> {
    static constexpr std::string_view expects = "a network such as 10.0.0.0/8 or 2001:db8::/32";
    static result<cidr> parse(std::string_view text) { return parse_cidr(text); }
    static std::string format(const cidr& value) { return format_cidr(value); }
};

template <class T>
concept written_as_text = !requires { setting_text<T>::is_absent; };

} // namespace netkit::core
