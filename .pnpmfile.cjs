const { scripts } = require('./package.json')

/**
 * `pnpm neg …`, and every other script of the root, works from any folder of the checkout; `pnpm run <script>` stays
 * the nearest package's. The script knows the caller's folder as INIT_CWD. pnpm's own lines are left out, so that what
 * a command prints is its own.
 */
function updateConfig(config) {
  const command = process.argv.slice(2).find((word) => !word.startsWith('-'))
  const selects = config.recursive || config.filter?.length > 0 || config.filterProd?.length > 0
  if (Object.hasOwn(scripts, command ?? '') && !selects) {
    config.dir = config.workspaceDir
    config.reporter = 'silent'
  }
  return config
}

module.exports = { hooks: { updateConfig } }
