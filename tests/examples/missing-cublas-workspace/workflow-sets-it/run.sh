#!/bin/sh
export CUBLAS_WORKSPACE_CONFIG=:4096:8
python train.py
