#include "netkit/sniff/where.hpp"

#include <array>
#include <utility>

#include "where_program.hpp"

namespace netkit::sniff {

where_filter::where_filter(std::shared_ptr<const where_program> made)
    : program_{std::move(made)}, memory_{std::make_unique<where_memory>()}
{
}
where_filter::~where_filter() = default;

std::unique_ptr<where_filter> where_filter::compile(std::string_view expression, where_fault& why)
{
    constexpr std::size_t longest = 64 * 1024;
    if (expression.size() > longest) {
        why = {"the expression is longer than 64 KiB", longest};
        return nullptr;
    }
    auto made = std::make_shared<where_program>();
    if (!parse_where(expression, *made, why)) return nullptr;
    return std::unique_ptr<where_filter>{new where_filter{std::move(made)}};
}

std::unique_ptr<where_filter> where_filter::copy() const
{
    return std::unique_ptr<where_filter>{new where_filter{program_}};
}

std::span<const std::string> where_filter::fields() const noexcept
{
    return program_->fields;
}

bool where_filter::matches(const packet& of)
{
    bool truth = false;
    std::array<bool, most_where_depth + 2> waiting{}; // left sides of xor: one per depth
    std::size_t used = 0;
    const auto& steps = program_->steps;
    for (std::size_t at = 0; at < steps.size(); ++at) {
        const auto step = steps[at];
        switch (step.does) {
        case where_step::what::test:
            truth = run_where_test(program_->tests[step.argument], of, *memory_);
            break;
        case where_step::what::negate:
            truth = !truth;
            break;
        case where_step::what::skip_if_false:
            if (!truth) at = step.argument - 1;
            break;
        case where_step::what::skip_if_true:
            if (truth) at = step.argument - 1;
            break;
        case where_step::what::push:
            waiting[used++] = truth;
            break;
        case where_step::what::exclusive:
            truth = truth != waiting[--used];
            break;
        }
    }
    return truth;
}

} // namespace netkit::sniff
