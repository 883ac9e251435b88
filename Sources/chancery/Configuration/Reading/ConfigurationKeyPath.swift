/// Where in a configuration a value stands, such as `policy[0].match.san-uri`.
struct ConfigurationKeyPath: Hashable, CustomStringConvertible {
    let description: String

    /// The document itself.
    static let root = ConfigurationKeyPath(description: "")

    func appending(key: String) -> ConfigurationKeyPath {
        let isPlain = !key.isEmpty && key.utf8.allSatisfy(Self.standsAlone)
        let part = isPlain ? key : "[\"\(key)\"]"
        let needsDot = isPlain && !description.isEmpty
        return ConfigurationKeyPath(description: description + (needsDot ? "." : "") + part)
    }

    func appending(index: Int) -> ConfigurationKeyPath {
        ConfigurationKeyPath(description: "\(description)[\(index)]")
    }

    private static func standsAlone(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
