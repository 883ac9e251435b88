package import FoundationEssentials

/// The one source of time. The composition root provides the system's, tests a manual one.
package protocol Clock: Sendable {
    var now: Date { get }
}
