#include "summaries.hpp"

#include <cstdio>

#include "report_stats.hpp"

namespace netkit::sniff {

namespace {

core::terminal_traits traits_of(bool colour)
{
    return core::inspect_terminal(stdout,
                                  colour ? core::color_choice::always : core::color_choice::never);
}

class stats_summary final : public summary {
public:
    stats_summary(const settings& from, flow_tracker& flows, output& to, bool colour)
        : counted_{{.kinds = stats_kinds_of(from.stats)}, flows},
          to_{to},
          json_{from.json},
          csv_{from.stats_csv},
          every_ns_{std::chrono::nanoseconds{from.stats_every}.count()},
          terminal_{traits_of(colour)}
    {
    }

    bool take(const packet& of, const capture_interface*) override
    {
        counted_.see(of);
        if (every_ns_ == 0) return true;
        const auto now = of.meta.time_ns;
        if (!begun_ || now < since_ns_) since_ns_ = now;
        begun_ = true;
        if (now - since_ns_ < every_ns_) return true;
        since_ns_ = now; // a pause of any length is one period
        put_tables();
        return to_.packet_done();
    }
    bool batch_done() override { return to_.batch_done(); }
    void finish() override { put_tables(); }

private:
    void put_tables()
    {
        for (const auto kind : counted_.kinds()) {
            const auto table = counted_.table(kind);
            if (json_)
                put_stats_json(to_.text(), table);
            else if (csv_)
                put_stats_csv(to_.text(), table);
            else
                put_stats_text(to_.text(), table, terminal_);
        }
    }

    stats counted_;
    output& to_;
    bool json_;
    bool csv_;
    std::int64_t every_ns_;
    core::terminal_traits terminal_;
    bool begun_ = false;
    std::int64_t since_ns_ = 0;
};

class followed final : public summary {
public:
    followed(const follow_target& target, follow_form form, output& to, bool colour)
        : follower_{target, form, colour}, to_{to}
    {
    }
    bool take(const packet& of, const capture_interface*) override
    {
        follower_.see(of, to_.text());
        return to_.packet_done();
    }
    bool batch_done() override { return to_.batch_done(); }
    void finish() override { follower_.finish(to_.text()); }

private:
    follower follower_;
    output& to_;
};

} // namespace

std::vector<stats_kind> stats_kinds_of(const std::vector<std::string>& names)
{
    std::vector<stats_kind> kinds;
    for (const auto& name : names) {
        stats_kind kind{};
        if (parse_stats_kind(name, kind)) kinds.push_back(kind);
    }
    return kinds;
}

std::unique_ptr<summary> summarize(const settings& from, flow_tracker& flows, output& to,
                                   bool colour)
{
    return std::make_unique<stats_summary>(from, flows, to, colour);
}

std::unique_ptr<summary> follow_stream(const settings& from, output& to, bool colour)
{
    const auto target = parse_follow(from.follow).value_or(follow_target{});
    const auto form = from.json ? follow_form::json : follow_form::text;
    return std::make_unique<followed>(target, form, to, colour);
}

} // namespace netkit::sniff
