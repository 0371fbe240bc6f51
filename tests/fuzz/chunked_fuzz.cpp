// Any bytes as a chunked body: decoded at once and in two pieces alike, and as the reference reads
// them; data are slices of the input and every step makes progress.
#include "netkit/proxy/chunked.hpp"

#include "support/fuzz_check.hpp"
#include "support/http1_feed.hpp"
#include "support/reference_http1.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

using namespace netkit::proxy;
using netkit::test::must;

namespace {

constexpr std::size_t most_bytes = 8192; // below every limit that is set here

struct decoded {
    parse_status status = parse_status::need_more;
    std::string body;
    std::size_t size = 0;
};

decoded decode(chunked_decoder& decoder, std::string_view input)
{
    decoded all;
    while (all.status == parse_status::need_more && all.size < input.size()) {
        const auto rest = input.substr(all.size);
        const auto step = decoder.next(rest);
        must(step.consumed <= rest.size(), "no more is consumed than there is");
        must(step.consumed > 0 || step.status == parse_status::bad, "a step makes progress");
        must(step.data.empty() ||
                 (step.data.data() >= rest.data() &&
                  step.data.data() + step.data.size() <= rest.data() + step.consumed),
             "data are a slice of what was consumed");
        all.status = step.status;
        all.body += step.data;
        all.size += step.consumed;
    }
    return all;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1) return 0;
    const std::size_t cut = data[0]; // then the message
    const std::string bytes(reinterpret_cast<const char*>(data) + 1,
                            std::min(size - 1, most_bytes));
    const chunk_limits limits{most_bytes, most_bytes, most_bytes, most_bytes};

    chunked_decoder decoder{limits};
    const netkit::test::exact_copy seen{bytes};
    const decoded all = decode(decoder, seen.view());
    const auto whole = netkit::test::feed_chunked(bytes, netkit::test::whole(), limits);
    const auto pieces = netkit::test::feed_chunked(bytes, netkit::test::cut_at(cut + 1), limits);
    must(pieces == whole, "pieces and whole agree");

    const auto expected = netkit::test::reference_chunked(bytes);
    using netkit::test::verdict;
    must((all.status == parse_status::complete) == (expected.state == verdict::good),
         "complete when the reference says so");
    must(all.status == parse_status::bad || expected.state != verdict::bad,
         "bad when the reference says so");
    if (all.status != parse_status::complete) return 0;
    must(all.body == expected.body, "the same body");
    must(all.size == expected.size, "the same end");
    must(decoder.trailer_fields().refs().size() == expected.fields.size(), "as many trailers");
    for (const auto& ref : decoder.trailer_fields().refs()) {
        must(is_token(decoder.trailer_fields().name(ref)), "a name is a token");
        must(is_field_value(decoder.trailer_fields().value(ref)), "a value holds no control byte");
    }
    return 0;
}
