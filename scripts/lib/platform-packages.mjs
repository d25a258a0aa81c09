/**
 * Packages with native code list one package per platform as optional dependencies. npm leaves those out of package-lock.json
 * that the registry in use doesn't have, and `npm ci` then refuses the lock file, on that machine as on all others.
 */

/** @typedef {{ version?: string, dev?: boolean, license?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockedPackage */

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * The entries that package-lock.json lacks, by their path. They carry no integrity, since nobody here has seen the packages:
 * npm takes them by name and version where they are for its platform.
 * @param {Record<string, LockedPackage>} packages
 */
export function missingPlatformPackages(packages) {
  const present = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)));
  return Object.fromEntries(
    Object.values(packages).flatMap((owner) =>
      Object.entries(owner.optionalDependencies ?? {})
        .filter(([name]) => !present.has(name))
        .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, owner)])
        .filter(([, entry]) => entry !== undefined),
    ),
  );
}

/**
 * @param {string} name such as `@biomejs/cli-linux-x64-musl`
 * @param {string} version
 * @param {LockedPackage} owner
 * @returns {LockedPackage | undefined} nothing where the name tells no platform
 */
function entryFor(name, version, owner) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return undefined;
  return {
    version,
    cpu: [cpu],
    ...(owner.dev && { dev: true }),
    ...(os === 'linux' && { libc: [words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'] }),
    ...(owner.license !== undefined && { license: owner.license }),
    optional: true,
    os: [os],
  };
}
