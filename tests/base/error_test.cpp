#include "netkit/base/error.hpp"

#include "netkit/base/result.hpp"
#include "support/catch.hpp"

#include <boost/system/system_error.hpp>

#include <string>

using namespace netkit;
namespace errc = boost::system::errc;

namespace {

enum class sample { late = 1, rude };

/// What a subsystem's category looks like.
class sample_category_type final : public netkit::error_category {
public:
    const char* name() const noexcept override { return "netkit.sample"; }
    std::string message(int value) const override { return value == 1 ? "late" : "rude"; }
    boost::system::error_condition default_error_condition(int value) const noexcept override
    {
        return make_error_condition(value == 1 ? fault::transient : fault::peer_fault);
    }
};

error_code make(sample value)
{
    static const sample_category_type category;
    return {static_cast<int>(value), category};
}

} // namespace

TEST_CASE("error: codes of a subsystem compare with the shared faults", "[base][error]")
{
    CHECK(make(sample::late) == fault::transient);
    CHECK(make(sample::late) != fault::peer_fault);
    CHECK(make(sample::rude) == fault::peer_fault);
    CHECK(make(sample::rude).message() == "rude");
}

TEST_CASE("error: codes of the system are sorted into one fault each", "[base][error]")
{
    const auto faults_of = [](errc::errc_t value) {
        const auto code = make_error_code(value);
        std::string found;
        if (code == fault::transient) found += "transient ";
        if (code == fault::peer_fault) found += "peer_fault ";
        if (code == fault::local_fault) found += "local_fault ";
        if (code == fault::limit) found += "limit ";
        return found;
    };
    CHECK(faults_of(errc::connection_refused) == "transient ");
    CHECK(faults_of(errc::timed_out) == "transient ");
    CHECK(faults_of(errc::no_space_on_device) == "local_fault ");
    CHECK(faults_of(errc::permission_denied) == "local_fault ");
    CHECK(faults_of(errc::too_many_files_open) == "limit ");
    CHECK(faults_of(errc::success).empty());
    CHECK(error_code{ECONNRESET, boost::system::system_category()} == fault::transient);
}

TEST_CASE("error: an expectation that holds costs nothing and is true", "[base][error]")
{
    const auto before = broken_expectations();
    CHECK(NETKIT_EXPECT(1 + 1 == 2, "arithmetic"));
    NETKIT_ASSERT(before == broken_expectations(), "the line above");
    CHECK(broken_expectations() == before);
}

#ifdef NDEBUG
TEST_CASE("error: a broken expectation is counted, reported and survived", "[base][error]")
{
    static std::string reported;
    const auto former =
        on_broken_expectation([](const char* condition, const char* guarantee, const char*, int) {
            reported = std::string{condition} + " by " + guarantee;
        });
    const auto before = broken_expectations();
    CHECK_FALSE(NETKIT_EXPECT(1 + 1 == 3, "nobody"));
    CHECK(broken_expectations() == before + 1);
    CHECK(reported == "1 + 1 == 3 by nobody");
    on_broken_expectation(former);
}
#endif
