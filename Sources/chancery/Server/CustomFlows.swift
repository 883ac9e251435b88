/// The custom flows that are Swift types. To add one, write a type that conforms to `CustomFlow`, and a line here:
/// `InstalledFlow("one-time-code") { settings in try OneTimeCodeFlow(settings) },`
enum CustomFlows {
    static let all: [InstalledFlow] = []
}
