import AuthorizationServer

/// A custom flow that is a Swift type: its name for `authorities.NAME.custom.flow`, and how one is made.
struct InstalledFlow: Sendable {
    /// What is wrong with the settings of a flow.
    struct SettingsFault: Error, Hashable {
        /// The setting; `nil` where one is missing, or several do not go together.
        let setting: String?
        /// Completes "the setting ...".
        let problem: String
    }

    let name: String
    /// Makes the flow from its settings. It is also made to check a configuration, so it does nothing yet.
    let make: @Sendable (_ settings: [String: String]) throws(SettingsFault) -> any CustomFlow

    init(
        _ name: String,
        _ make: @escaping @Sendable (_ settings: [String: String]) throws(SettingsFault) -> any CustomFlow
    ) {
        self.name = name
        self.make = make
    }
}
