throw new Error('the release rehearsal is being written')
