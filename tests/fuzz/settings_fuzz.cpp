// A configuration of any bytes: every fault lies inside the text, nothing is both good and lost,
// and what was accepted prints to something that reads back the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "netkit/base/text.hpp"
#include "netkit/core/settings_output.hpp"
#include "support/sample_settings.hpp"

using namespace netkit;

namespace {

void require(bool held)
{
    if (!held) std::abort();
}

core::settings_document load(const core::settings_inputs& inputs, core::fault_list& faults)
{
    core::settings_document document = core::load_settings(sample::sections(), inputs, faults);
    core::check_settings(document, faults);
    return document;
}

std::string print(const core::settings_document& document)
{
    return core::print_settings(document, {.mask_secrets = false});
}

} // namespace

/// The text up to the first NUL is a file; pieces behind it, split at NUL, are `--set` options, or
/// variables when they begin with `NETKIT_`.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto pieces = split({reinterpret_cast<const char*>(data), size}, '\0');
    core::settings_inputs inputs;
    inputs.variables["HOME"] = "/home/user";
    inputs.files.push_back({"fuzz.json", std::string{pieces[0]}});
    for (std::size_t i = 1; i < std::min<std::size_t>(pieces.size(), 16); ++i) {
        const auto equals = pieces[i].find('=');
        if (pieces[i].starts_with("NETKIT_") && equals != std::string_view::npos)
            inputs.variables.emplace(pieces[i].substr(0, equals), pieces[i].substr(equals + 1));
        else
            inputs.sets.emplace_back(pieces[i]);
    }

    core::fault_list faults;
    const core::settings_document document = load(inputs, faults);
    const auto lines = std::ranges::count(pieces[0], '\n') + 1;
    for (const core::setting_fault& each : faults) {
        require(each.at.line <= lines && is_utf8(each.text()));
        require(each.text().find('\n') == std::string::npos);
    }
    require(document.is_complete() || !faults.ok());
    if (!faults.ok()) return 0;

    const std::string printed = print(document);
    core::settings_inputs again;
    again.files.push_back({"printed.json", printed});
    for (std::size_t at = 0; (at = again.files[0].text->find("${", at)) != std::string::npos;
         at += 3)
        again.files[0].text->insert(at, 1, '$');
    core::fault_list none;
    // A section that nobody gave is printed with its defaults, and may lack what is required.
    const core::settings_document second = core::load_settings(sample::sections(), again, none);
    require(none.ok() && print(second) == printed);
    return 0;
}
