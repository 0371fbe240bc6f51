#include "netkit/core/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace netkit::core {

namespace {

constexpr std::size_t cells_in_line = 8;
struct alignas(64) cache_line {
    std::array<metric_cell, cells_in_line> cells{};
};
static_assert(sizeof(cache_line) == 64 && metric_slab_cells % cells_in_line == 0);
static_assert(histogram::columns <= metric_slab_cells);

bool is_word(std::string_view text)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
           std::all_of(text.begin(), text.end(), allowed);
}

[[noreturn]] void refuse(std::string_view name, std::string_view why)
{
    throw std::invalid_argument("metric " + std::string{name} + ": " + std::string{why});
}

void check_name(metric_type type, std::string_view name)
{
    if (!is_word(name) || !name.starts_with("netkit_")) refuse(name, "must be netkit_ and a word");
    if ((type == metric_type::counter) != name.ends_with("_total"))
        refuse(name, "counters, and only they, end in _total");
    if (type == metric_type::histogram && !name.ends_with("_seconds"))
        refuse(name, "histograms are of durations and end in _seconds");
}

void check_labels(std::string_view name, const labels& with)
{
    for (auto label = with.begin(); label != with.end(); ++label) {
        if (!is_word(label->first) || label->first == "le" || label->first == "quantile")
            refuse(name, "bad label name");
        if (std::any_of(with.begin(), label,
                        [&](const auto& earlier) { return earlier.first == label->first; }))
            refuse(name, "a label occurs twice");
    }
}

bool same_label_names(const labels& a, const labels& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.first == y.first; });
}

} // namespace

/// Hands out rows of cells. Counters and gauges of one shard are packed together, in the order of
/// registration, so a request that counts ten things touches two or three cache lines; histograms
/// come from slabs of their own, so that their 123 cells do not pull the others apart.
class metrics::cells {
public:
    explicit cells(std::size_t shards) : shards_{shards} {}

    metric_row take_one() { return take(singles_, 1); }
    metric_row take_histogram() { return take(histograms_, histogram::columns); }

private:
    struct slab {
        metric_cell* first = nullptr;
        std::size_t used = metric_slab_cells;
    };

    metric_row take(slab& from, std::size_t columns)
    {
        if (from.used + columns > metric_slab_cells) {
            const std::size_t lines = (shards_ + 1) * metric_slab_cells / cells_in_line;
            owned_.push_back(std::make_unique<cache_line[]>(lines));
            from = slab{owned_.back()[0].cells.data(), 0};
        }
        const metric_row row{from.first + from.used, shards_};
        from.used += columns;
        return row;
    }

    std::size_t shards_;
    slab singles_;
    slab histograms_;
    std::vector<std::unique_ptr<cache_line[]>> owned_;
};

metrics::metrics(std::size_t shards) : shards_{shards}, cells_{std::make_unique<cells>(shards)}
{
}

metrics::~metrics() = default;

metrics::series& metrics::place(metric_type type, std::string name, std::string help, labels with)
{
    check_name(type, name);
    check_labels(name, with);
    if (help.empty()) refuse(name, "has no help text");
    auto found = families_.find(name);
    if (found == families_.end())
        found = families_.emplace(std::move(name), family{type, std::move(help), {}}).first;
    else if (found->second.type != type)
        refuse(name, "is already registered with another type");
    else if (found->second.help != help)
        refuse(name, "is already registered with another help text");
    else if (!same_label_names(found->second.all.begin()->first, with))
        refuse(name, "is already registered with other label names");
    return found->second.all.try_emplace(std::move(with)).first->second;
}

namespace {

[[noreturn]] void refuse_function(std::string_view name)
{
    refuse(name, "is already registered the other way, as a value or as a function");
}

} // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): callers mostly hand over a temporary
counter& metrics::add_counter(std::string name, std::string help, labels with)
{
    const std::lock_guard lock{registering_};
    series& at = place(metric_type::counter, name, std::move(help), std::move(with));
    if (std::holds_alternative<std::monostate>(at)) at.emplace<counter>(cells_->take_one());
    if (!std::holds_alternative<counter>(at)) refuse_function(name);
    return std::get<counter>(at);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): callers mostly hand over a temporary
gauge& metrics::add_gauge(std::string name, std::string help, labels with)
{
    const std::lock_guard lock{registering_};
    series& at = place(metric_type::gauge, name, std::move(help), std::move(with));
    if (std::holds_alternative<std::monostate>(at)) at.emplace<gauge>(cells_->take_one());
    if (!std::holds_alternative<gauge>(at)) refuse_function(name);
    return std::get<gauge>(at);
}

histogram& metrics::add_histogram(std::string name, std::string help, labels with)
{
    const std::lock_guard lock{registering_};
    series& at = place(metric_type::histogram, std::move(name), std::move(help), std::move(with));
    if (std::holds_alternative<std::monostate>(at)) at.emplace<histogram>(cells_->take_histogram());
    return std::get<histogram>(at);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): callers mostly hand over a temporary
void metrics::add_function(metric_type type, std::string name, std::string help, read_function read,
                           labels with)
{
    const std::lock_guard lock{registering_};
    if (!read) refuse(name, "has no function to read it");
    series& at = place(type, name, std::move(help), std::move(with));
    if (!std::holds_alternative<std::monostate>(at) && !std::holds_alternative<read_function>(at))
        refuse_function(name);
    at = std::move(read);
}

void metrics::add_counter_function(std::string name, std::string help, read_function read,
                                   labels with)
{
    add_function(metric_type::counter, std::move(name), std::move(help), std::move(read),
                 std::move(with));
}

void metrics::add_gauge_function(std::string name, std::string help, read_function read,
                                 labels with)
{
    add_function(metric_type::gauge, std::move(name), std::move(help), std::move(read),
                 std::move(with));
}

series_reading metrics::read_series(const labels& with, const series& from)
{
    series_reading reading{with, 0, std::nullopt};
    if (const auto* count = std::get_if<counter>(&from))
        reading.value = static_cast<double>(count->value());
    else if (const auto* level = std::get_if<gauge>(&from))
        reading.value = static_cast<double>(level->value());
    else if (const auto* durations = std::get_if<histogram>(&from))
        reading.durations = durations->read();
    else if (const auto* compute = std::get_if<read_function>(&from))
        reading.value = (*compute)();
    return reading;
}

std::vector<family_reading> metrics::read() const
{
    const std::lock_guard lock{registering_};
    std::vector<family_reading> families;
    families.reserve(families_.size());
    for (const auto& [name, from] : families_) {
        family_reading& to = families.emplace_back(family_reading{name, from.help, from.type, {}});
        to.series.reserve(from.all.size());
        for (const auto& [with, one] : from.all)
            to.series.push_back(read_series(with, one));
    }
    return families;
}

std::string metrics::expose() const
{
    return format_exposition(read());
}

std::vector<std::string> metrics::names() const
{
    const std::lock_guard lock{registering_};
    std::vector<std::string> all;
    all.reserve(families_.size());
    for (const auto& [name, one] : families_)
        all.push_back(name);
    return all;
}

} // namespace netkit::core
