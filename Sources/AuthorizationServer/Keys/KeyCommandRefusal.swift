/// Why a command on keys is not carried out.
package enum KeyCommandRefusal: Error, Hashable, CustomStringConvertible {
    /// It makes no sense, forced or not.
    case impossible(String)
    /// It breaks what verifiers rely on; the consequence is what `--force` brings about.
    case breaks(reason: String, consequence: String)

    package var description: String {
        switch self {
        case .impossible(let reason): reason
        case .breaks(let reason, let consequence): "\(reason); with --force, \(consequence)"
        }
    }
}
