/// What a limit is counted by; the raw value is its label in figures.
package enum RequestLimitKind: String, Sendable, CaseIterable {
    case source
    case client
    case authority
}
