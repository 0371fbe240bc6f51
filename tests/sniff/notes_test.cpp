#include "netkit/sniff/notes.hpp"

#include "netkit/sniff/line.hpp"
#include "support/catch.hpp"
#include "support/decoded_packet.hpp"
#include "support/quic_packet.hpp"

namespace netkit::sniff {

namespace {

std::string line_of(const packet& of, const line_options& options)
{
    text_out to{1024};
    line_printer{options}.print(of, {}, to);
    return std::string{to.view()};
}

} // namespace

TEST_CASE("notes: stand at the end of the line, unless it must be tcpdump's", "[sniff][notes]")
{
    test::decoded_packet seen;
    seen.tcp(443, test::tls_record(22, test::sample_quic_hello()));
    line_options options;
    const auto line = line_of(seen.packet(), options);
    CHECK(line.find("length 246: TLS ClientHello sni=example.com alpn=alpn ja4=t13d0211an_") !=
          std::string::npos);
    options.compat = true;
    const auto plain = line_of(seen.packet(), options);
    CHECK(plain.ends_with("length 246\n"));
    CHECK(line.starts_with(plain.substr(0, plain.size() - 1)));
}

TEST_CASE("notes: HTTP is said once", "[sniff][notes]")
{
    test::decoded_packet seen;
    const auto request = test::from_text("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto known = line_of(seen.tcp(80, request).packet(), {});
    CHECK(known.find("HTTP: GET /x HTTP/1.1") != std::string::npos);
    CHECK(known.find(": HTTP GET") == std::string::npos);
    CHECK(line_of(seen.tcp(12345, request).packet(), {}).ends_with(": HTTP GET /x\n"));
}

TEST_CASE("notes: plain packets get nothing", "[sniff][notes]")
{
    test::decoded_packet seen;
    CHECK(seen.tcp(443, test::tls_record(23, test::octets(30, 1))).note().empty());
    CHECK(seen.tcp(9, test::octets(30, 1)).note().empty());
    CHECK(seen.udp(9, test::octets(30, 1)).note().empty());
}

} // namespace netkit::sniff
