/// The version of a static secret that is answered with, its value still sealed.
package struct SealedStaticSecret: Sendable, Hashable {
    package let name: String
    package let version: Int64
    package let sealed: [UInt8]

    package init(name: String, version: Int64, sealed: [UInt8]) {
        self.name = name
        self.version = version
        self.sealed = sealed
    }

    /// The sealed value was altered, moved here from another version or secret, or holds what no value is.
    package struct Unreadable: Error, Hashable {
        package init() {}
    }
}
