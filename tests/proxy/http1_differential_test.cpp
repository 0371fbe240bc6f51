#include "netkit/proxy/chunked.hpp"
#include "netkit/proxy/framing.hpp"
#include "netkit/proxy/http1_parser.hpp"

#include "support/catch.hpp"
#include "support/http1_feed.hpp"
#include "support/http1_mutator.hpp"
#include "support/reference_http1.hpp"

#include <random>
#include <string>

// Our parsers beside a slow second reading of the RFC (support/reference_http1.hpp): on well-formed
// messages and on thousands of damaged ones both say the same.
using namespace netkit::test;
namespace proxy = netkit::proxy;

namespace {

constexpr int rounds = 4000;

std::uint64_t new_seed()
{
    return std::random_device{}();
}

std::string collapsed(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t';
        if (!space) {
            out += c;
        } else if (out.empty() || out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

/// Fields as text. Lengths are compared as numbers, since the parser leaves out leading zeros; runs
/// of white space count as one, since a fold is replaced byte for byte.
std::string said(const proxy::field_table& fields)
{
    std::string text;
    for (const auto& ref : fields.refs()) {
        text +=
            std::string{fields.name(ref)} + '=' + collapsed(std::string{fields.value(ref)}) + '\n';
    }
    return text;
}

std::string said(const reference_message& message)
{
    std::string text;
    for (auto [name, value] : message.fields) {
        if (reference_reader::lower(name) == "content-length" && value.size() > 1) {
            while (value.size() > 1 && value[0] == '0')
                value.erase(0, 1);
        }
        text += name + '=' + collapsed(value) + '\n';
    }
    return text;
}

const char* name_of(verdict state)
{
    return state == verdict::more ? "need_more" : state == verdict::good ? "good" : "bad";
}

const char* name_of(parse_status status)
{
    return status == parse_status::need_more  ? "need_more"
           : status == parse_status::complete ? "good"
                                              : "bad";
}

std::string framing_text(const proxy::field_table& fields, int minor)
{
    proxy::framing body = proxy::framing::none;
    std::uint64_t length = 0;
    if (proxy::examine_framing(fields, minor, body, length) != proxy::rule::none) return "refused";
    if (body == proxy::framing::chunked) return "chunked";
    return body == proxy::framing::length ? std::to_string(length) : "none";
}

void compare_request(const std::string& bytes)
{
    const auto expected = reference_request(bytes);
    const exact_copy seen{bytes};
    proxy::request_parser parser;
    const auto status = parser.parse(seen.view());
    CAPTURE(bytes, proxy::rule_name(parser.broken()));
    REQUIRE(std::string{name_of(status)} == name_of(expected.state));
    if (status != parse_status::complete) return;
    REQUIRE(parser.method() == expected.first);
    REQUIRE(parser.target() == expected.second);
    REQUIRE(parser.version_minor() == expected.minor - '0');
    REQUIRE(parser.head_size() == expected.size);
    REQUIRE(said(parser.fields()) == said(expected));
    REQUIRE(framing_text(parser.fields(), parser.version_minor()) ==
            reference_framing(expected).value_or("refused"));
}

void compare_response(const std::string& bytes)
{
    const auto expected = reference_response(bytes);
    exact_copy seen{bytes};
    proxy::response_parser parser;
    const auto status = parser.parse(seen.data(), seen.size());
    CAPTURE(bytes, proxy::rule_name(parser.broken()));
    REQUIRE(std::string{name_of(status)} == name_of(expected.state));
    if (status != parse_status::complete) return;
    REQUIRE(std::to_string(parser.status()) == expected.first);
    REQUIRE(parser.reason() == expected.second);
    REQUIRE(parser.head_size() == expected.size);
    REQUIRE(said(parser.fields()) == said(expected));
    REQUIRE(framing_text(parser.fields(), parser.version_minor()) ==
            reference_framing(expected).value_or("refused"));
}

void compare_chunked(const std::string& bytes)
{
    const auto expected = reference_chunked(bytes);
    proxy::chunked_decoder decoder;
    std::string body;
    std::size_t at = 0;
    auto status = parse_status::need_more;
    const exact_copy seen{bytes};
    while (status == parse_status::need_more && at < bytes.size()) {
        const auto step = decoder.next(seen.view().substr(at));
        status = step.status;
        body += step.data;
        at += step.consumed;
    }
    CAPTURE(bytes, proxy::rule_name(decoder.broken()));
    // The decoder refuses a size line at its first bad byte, the reference when it is all there.
    const bool early = status == parse_status::bad && expected.state == verdict::more;
    if (!early) REQUIRE(std::string{name_of(status)} == name_of(expected.state));
    if (status != parse_status::complete) return;
    REQUIRE(body == expected.body);
    REQUIRE(at == expected.size);
    REQUIRE(said(decoder.trailer_fields()) == said(expected));
}

template <class Make, class Compare>
void run(Make make, Compare compare)
{
    const auto seed = new_seed();
    CAPTURE(seed);
    http1_mutator mutator{seed};
    http1_generator generator{mutator};
    for (int round = 0; round < rounds; ++round) {
        const std::string good = make(generator);
        compare(good);
        compare(mutator.mutate(good));
    }
}

} // namespace

TEST_CASE("http1_differential: requests are read as the RFC says", "[proxy][http1_differential]")
{
    run([](http1_generator& make) { return make.request(); }, compare_request);
}

TEST_CASE("http1_differential: responses are read as the RFC says", "[proxy][http1_differential]")
{
    run([](http1_generator& make) { return make.response(); }, compare_response);
}

TEST_CASE("http1_differential: chunked bodies are read as the RFC says",
          "[proxy][http1_differential]")
{
    run([](http1_generator& make) { return make.chunked(); }, compare_chunked);
}

TEST_CASE("http1_differential: a damaged message has one outcome however it is cut",
          "[proxy][http1_differential]")
{
    const auto seed = new_seed();
    CAPTURE(seed);
    http1_mutator mutator{seed};
    http1_generator generator{mutator};
    proxy::head_limits tight;
    tight.request_line = 60;
    tight.header_bytes = 90;
    tight.header_count = 4;
    proxy::chunk_limits tight_chunks{8, 20, 40, 3};
    const auto steps = [&mutator] { return 1 + mutator.below(12); };
    for (int round = 0; round < rounds; ++round) {
        const auto request = mutator.mutate(generator.request());
        CAPTURE(request);
        REQUIRE(feed_request(request, steps, tight) == feed_request(request, whole(), tight));
        const auto response = mutator.mutate(generator.response());
        CAPTURE(response);
        REQUIRE(feed_response(response, steps, tight) == feed_response(response, whole(), tight));
        const auto body = mutator.mutate(generator.chunked());
        CAPTURE(body);
        REQUIRE(feed_chunked(body, steps, tight_chunks) ==
                feed_chunked(body, whole(), tight_chunks));
    }
}

TEST_CASE("http1_differential: what is written again is read again alike",
          "[proxy][http1_differential]")
{
    const auto seed = new_seed();
    CAPTURE(seed);
    http1_mutator mutator{seed};
    http1_generator generator{mutator};
    for (int round = 0; round < rounds; ++round) {
        const auto bytes = generator.request();
        proxy::request_parser parser;
        REQUIRE(parser.parse(bytes) == parse_status::complete);
        std::string again = std::string{parser.method()} + ' ' + std::string{parser.target()} +
                            " HTTP/1." + std::to_string(parser.version_minor()) + "\r\n";
        for (const auto& ref : parser.fields().refs()) {
            again += parser.fields().name(ref);
            again += ": ";
            again += parser.fields().value(ref);
            again += "\r\n";
        }
        again += "\r\n";
        CAPTURE(bytes, again);
        proxy::request_parser second;
        REQUIRE(second.parse(again) == parse_status::complete);
        REQUIRE(second.head_size() == again.size());
        REQUIRE(said(second.fields()) == said(parser.fields()));
        REQUIRE(second.target() == parser.target());
    }
}
