#pragma once

#include <nlohmann/json.hpp>

#include "netkit/core/setting_shape.hpp"
#include "netkit/core/setting_tree.hpp"

namespace netkit::core {

class settings_document;

/// How a typed object is turned back into JSON.
struct value_printer {
    const settings_document* origins_from = nullptr; ///< null: values alone
    bool mask_secrets = false;

    /// `node` is where the object was read from, null when nobody gave it.
    nlohmann::ordered_json print(const shape& type, const void* object, const note* about,
                                 const setting_node* node) const;

private:
    nlohmann::ordered_json leaf(nlohmann::ordered_json value, const note* about,
                                const setting_node* node) const;
};

} // namespace netkit::core
