// @ts-check
/** What the server sends, as far as the page reads it. */

/**
 * @typedef {object} Image
 * @property {string} id the job's id, a dash, and the image's place in the job
 * @property {string} job
 * @property {string} url
 * @property {string} thumbnail
 * @property {string} seed 64 bits without a sign, too many for a number
 * @property {string} time
 * @property {number} seconds
 * @property {boolean} starred
 * @property {string} prompt
 * @property {string=} negativePrompt
 * @property {string} model
 * @property {number} width
 * @property {number} height
 * @property {number} steps
 * @property {number} guidance
 * @property {string} schedule
 * @property {string} format
 * @property {ChosenLora[]} loras
 * @property {string=} precision if it is not the server's own
 * @property {Inputs=} inputs
 */

/**
 * The images that came with a request, by names that the server gave them.
 * @typedef {object} Inputs
 * @property {string[]} references
 * @property {string=} source
 * @property {string=} mask
 * @property {number=} strength
 */

/**
 * @typedef {object} Progress
 * @property {string} phase
 * @property {number} image
 * @property {number} step
 * @property {number} steps
 * @property {number} share 0 to 1
 * @property {number=} etaSeconds
 */

/**
 * @typedef {object} Job
 * @property {string} id
 * @property {'queued'|'running'|'done'|'failed'|'cancelled'} state
 * @property {string} created
 * @property {string} prompt
 * @property {string=} negativePrompt
 * @property {string} model
 * @property {number} width
 * @property {number} height
 * @property {number} steps
 * @property {number} guidance
 * @property {string} schedule
 * @property {string} seed
 * @property {number} count
 * @property {string} format
 * @property {ChosenLora[]} loras
 * @property {string=} precision if it is not the server's own
 * @property {Inputs=} inputs
 * @property {string} priority
 * @property {number} references
 * @property {boolean} edits
 * @property {number=} position
 * @property {Image[]} images
 * @property {Progress=} progress
 * @property {{kind: string, message: string}=} error
 */

/**
 * @typedef {object} Preview
 * @property {string} id the job's
 * @property {number} image
 * @property {number} step
 * @property {number} steps
 * @property {string} data a data URL
 */

/**
 * @typedef {object} Model
 * @property {string} name
 * @property {boolean} default
 * @property {number} smallestSide
 * @property {number} preferredSide
 * @property {number} largestSide
 * @property {number} sideStep
 * @property {number} steps
 * @property {number} guidance
 * @property {boolean} distilled
 * @property {boolean} takesImages
 * @property {boolean} listsWords whether there are words that it does not know
 */

/**
 * A word of a prompt that the model does not know.
 * @typedef {object} UnknownWord
 * @property {string} word
 * @property {string|null} nearest what it knows instead
 */

/**
 * @typedef {object} Lora
 * @property {string} name
 * @property {string} kind
 * @property {number[]} ranks
 * @property {boolean} fits
 */

/**
 * @typedef {object} ChosenLora
 * @property {string} name
 * @property {number} strength
 */

/**
 * @typedef {object} Status
 * @property {string} version
 * @property {string} model
 * @property {string} precision the server's own
 * @property {string[]} precisions
 * @property {{waiting: number, running: number, limit: number}} queue
 * @property {{pixels: number, images: number, steps: number, inputPixels: number, bodyBytes: number, previews: boolean}} limits
 */

/**
 * What drew an image of a benchmark, and how fast.
 * @typedef {object} BenchmarkResult
 * @property {string} backend
 * @property {string} precision
 * @property {number} threads
 * @property {number} seconds
 * @property {string} image a data URL
 * @property {number=} psnr
 * @property {number=} maxDifference
 */

/**
 * @typedef {object} Benchmark
 * @property {'none'|'running'|'done'|'failed'|'cancelled'} state
 * @property {string} started
 * @property {string} prompt
 * @property {string} seed
 * @property {number} run
 * @property {number} runs 0 while that is unknown
 * @property {number} share 0 to 1
 * @property {string} variant
 * @property {string=} error
 * @property {BenchmarkResult[]=} results
 * @property {string[]=} warnings
 * @property {string=} charts HTML
 */

/**
 * An image that goes with a request.
 * @typedef {object} Input
 * @property {string} key names it on this page
 * @property {string} src shows it
 * @property {string} value what the server gets: a data URL, or `image:ID`
 * @property {string} name
 * @property {number} width
 * @property {number} height
 */

/**
 * An image to begin with.
 * @typedef {object} Edit
 * @property {Input} source
 * @property {string|null} mask a data URL, white where to repaint; null for everywhere
 * @property {number} strength 0 to 1
 * @property {number} width
 * @property {number} height
 */

/**
 * What the next job asks for; empty where the model decides.
 * @typedef {object} Draft
 * @property {string} prompt
 * @property {string} negativePrompt
 * @property {string} model
 * @property {number|null} width
 * @property {number|null} height
 * @property {string} seed
 * @property {boolean} seedLocked
 * @property {number} count
 * @property {number|null} steps
 * @property {number|null} guidance
 * @property {string} schedule
 * @property {string} format
 * @property {string} precision empty for the server's own
 * @property {ChosenLora[]} loras
 * @property {Input[]} references
 * @property {Edit|null} edit
 */

/**
 * What the gallery shows.
 * @typedef {object} Filter
 * @property {string} words
 * @property {string} seed
 * @property {string} size
 * @property {string} model
 * @property {string} since a day
 * @property {string} until a day
 * @property {boolean} starred
 */

export {};
